import java.net.InetSocketAddress;
import org.sparkproject.connect.grpc.Grpc;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.ServerCall;
import org.sparkproject.connect.grpc.ServerCallHandler;
import org.sparkproject.connect.grpc.ServerInterceptor;
import org.sparkproject.connect.grpc.Status;

/** Refuses every call that comes from another machine: Connect 3.5 listens on all addresses and cannot be told otherwise. */
public final class LoopbackOnly implements ServerInterceptor {
  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (isOurs(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))) return next.startCall(call, headers);
    call.close(Status.PERMISSION_DENIED.withDescription("this server answers to its own machine alone"), new Metadata());
    return new ServerCall.Listener<Q>() {};
  }

  private static boolean isOurs(Object remote) {
    return remote instanceof InetSocketAddress && ((InetSocketAddress) remote).getAddress().isLoopbackAddress();
  }
}
