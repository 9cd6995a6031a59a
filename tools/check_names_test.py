#!/usr/bin/env python3
"""Tests of check_names.py: the tree is clean, and each kind of violation is found when it is planted."""
import pathlib
import tempfile
import unittest

import check_names

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"


class CheckNamesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.src = pathlib.Path(folder.name)
        self.plant("api/choice.h", "namespace stratus {\nclass Choice {\n};\n}  // namespace stratus\n")

    def plant(self, name, text):
        file = self.src / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def test_the_tree_is_clean(self):
        self.assertEqual(check_names.check(SRC), [])

    def test_a_name_given_twice(self):
        self.plant("simulator/choice.cc", "\nnamespace stratus {\nstruct Choice final : Other {\n};\n")
        self.assertEqual(check_names.check(self.src),
                         ["api/choice.h:2: Choice is defined at simulator/choice.cc:3 too"])

    def test_private_nested_and_declared_types_do_not_count(self):
        self.plant("speed/choice.cc", "namespace stratus {\nnamespace {\nstruct Choice {\n};\n}  // namespace\n"
                                      "class Choice;\nclass Outer {\n  struct Choice {\n  };\n};\n")
        self.assertEqual(check_names.check(self.src), [])

    def test_the_classes_of_the_engines_are_found(self):
        texts = {file.relative_to(SRC).as_posix(): file.read_text() for file in SRC.rglob("*.h")}
        self.assertEqual(check_names.engine_classes(texts),
                         {"SegmentLog", "SegmentLogReader", "DeadLetterLog", "DeadLetterLogReader", "ParquetVersions", "ParquetDraft",
                          "ParquetVersionStore", "StationRegistryFile", "FolderStore", "ColumnEngine", "MemoryTail", "KafkaLog",
                          "KafkaLogReader", "KafkaLetters", "KafkaLettersReader", "WebHdfsStore", "WebHdfsWriter",
                          "PostgresStations", "PostgresVersion", "PostgresVersions", "ParquetDifferences",
                          "SparkBatchEngine"})

    def test_a_class_of_an_adapter_is_one_whichever_of_its_bases_is_a_port_but_a_source_is_none(self):
        self.plant("ports/log.h", "class Log {\n};\nclass Source {\n};\n")
        self.plant("adapters/far/far_log.h", "class FarLog final : public Client,\n                     public Log {\n};\n")
        self.plant("adapters/far/far_source.h", "class FarSource final : public Source {\n};\n")
        self.plant("app/main.cc", "FarSource source;\nFarLog log;\n")
        self.assertEqual(check_names.check(self.src), ["app/main.cc:2: FarLog is named outside of engine/embedded.h "
                                                       "and engine/cluster.h; see the port that it implements"])

    def test_an_embedded_class_is_named_where_ports_are_meant(self):
        self.plant("ports/log.h", "class Log {\n};\n")
        self.plant("storage/file_log.h", "class FileLog final : public Log {\n};\nclass FileLogOptions {\n};\n")
        naming = "FileLog log;\n"
        for allowed in ("storage/other.cc", "engine/embedded.cc", "engine/embedded.h", "engine/pipeline_test.cc"):
            self.plant(allowed, naming)
        self.plant("engine/options.h", "FileLogOptions options;  // of FileLog\n")
        self.assertEqual(check_names.check(self.src), [])
        self.plant("app/commands/command.cc", "\n" + naming)
        self.assertEqual(check_names.check(self.src), ["app/commands/command.cc:2: FileLog is named outside of "
                                                       "engine/embedded.h and engine/cluster.h; see the port that it implements"])

    def test_the_files_of_a_version_are_named_outside_of_storage(self):
        naming = '#include "storage/manifest.h"\nMonthFiles files;\n'
        for allowed in ("storage/other.cc", "adapters/webhdfs/store.cc", "serving/reading_test.cc"):
            self.plant(allowed, naming)
        self.plant("api/routes.cc", "Call dataset_files;  // not of a Manifest\n")
        self.assertEqual(check_names.check(self.src), [])
        users = ("app/doctor/look.cc", "batch/run.h", "engine/embedded.cc", "ports/versions.h", "serving/reading.cc")
        for user in users:
            self.plant(user, naming)
        self.assertEqual(check_names.check(self.src),
                         [f"{user}:{line} is of the files of a version; see ports/versions.h" for user in users
                          for line in ('1: "storage/manifest.h"', "2: MonthFiles")])

    def test_a_folder_without_types_is_not_clean(self):
        self.assertEqual(len(check_names.check(self.src / "missing")), 1)


if __name__ == "__main__":
    unittest.main()
