#include <cstdlib>
#include <fstream>

#include "weather_service.h"

namespace stratus::test {
namespace {

// Certificates made by the openssl command at run time: an authority, and servers that it signs.
class Tls : public WeatherService {
 protected:
  void SetUp() override {
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority -keyout " +
        file("authority.key") + " -out " + file("authority.pem"));
  }

  std::string file(const std::string& name) const { return (folder.path() / name).string(); }

  void run(const std::string& command) const {
    ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command;  // NOLINT(cert-env33-c)
  }

  void write(const std::string& name, const std::string& text) const { std::ofstream(file(name)) << text; }

  // `validity` is given to openssl ca, which alone can sign for the past.
  void serve(const std::string& name, const std::string& validity) {
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name + " -keyout " +
        file("server.key") + " -out " + file("server.csr"));
    run("cd " + folder.path().string() + " && mkdir -p new && touch index.txt");
    write("serial", "01\n");
    write("ca.cnf",
          "[ca]\ndefault_ca=d\n[d]\ndir=.\ndatabase=index.txt\nnew_certs_dir=new\nserial=serial\ndefault_md=sha256\n"
          "policy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=DNS:" +
              name + "\n");
    run("cd " + folder.path().string() + " && openssl ca -batch -config ca.cnf -cert authority.pem -keyfile authority.key " +
        "-in server.csr -out server.pem -notext " + validity);
    SimulatorOptions options;
    options.tls_certificate_file = file("server.pem");
    options.tls_key_file = file("server.key");
    start({{paris(), hourly_facts(paris(), {at("2026-11-01T00:00:00Z"), at("2026-12-15T00:00:00Z")})}}, options);
    config.ca_file = file("authority.pem");
    source = make_source();
  }

  void expect_refused() {
    const auto refused = source->current(paris());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kPermissionDenied) << refused.error().message;
    EXPECT_EQ(refused.error().message.find("cret"), std::string::npos) << refused.error().message;
    EXPECT_EQ(simulator->requests(), 0);
  }
};

TEST_F(Tls, AServerOfATrustedAuthorityIsAsked) {
  serve("localhost", "-days 1");
  const auto fetched = source->current(paris());
  EXPECT_TRUE(fetched) << fetched.error().message;
}

TEST_F(Tls, AnUnknownAuthorityIsRefused) {
  serve("localhost", "-days 1");
  config.ca_file.clear();
  source = make_source();
  expect_refused();
}

TEST_F(Tls, ACertificateOfAnotherHostIsRefused) {
  serve("elsewhere.example", "-days 1");
  expect_refused();
}

TEST_F(Tls, AnExpiredCertificateIsRefused) {
  serve("localhost", "-startdate 20200101000000Z -enddate 20200201000000Z");
  expect_refused();
}

}  // namespace
}  // namespace stratus::test
