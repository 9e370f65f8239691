package dev.mvc.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A server on this machine that has one file.
final class SmallServer implements Closeable {
  private final ServerSocket socket;
  private final String path;
  private final Supplier<byte[]> content;
  private final Supplier<@Nullable String> tag;
  private volatile @Nullable IOException broken;

  SmallServer(String path, Supplier<byte[]> content, Supplier<@Nullable String> tag)
      throws IOException {
    this.path = path;
    this.content = content;
    this.tag = tag;
    this.socket = new ServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    Thread.ofPlatform().daemon().start(this::serve);
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket client = socket.accept()) {
        answer(client);
      } catch (IOException e) {
        broken = e; // the client went, or the server was closed
      }
    }
  }

  /// What went wrong last, for whoever debugs a test.
  @Nullable IOException broken() {
    return broken;
  }

  private void answer(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
    String request = String.valueOf(in.readLine());
    String header = in.readLine();
    while (header != null && !header.isEmpty()) {
      header = in.readLine();
    }
    boolean isThere = request.contains(" " + path + " ");
    byte[] body = isThere ? content.get() : new byte[0];
    String head =
        (isThere ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found")
            + "\r\nConnection: close\r\nContent-Length: "
            + body.length
            + "\r\n"
            + (isThere && tag.get() != null ? "ETag: " + tag.get() + "\r\n" : "")
            + "\r\n";
    OutputStream out = client.getOutputStream();
    out.write(head.getBytes(ISO_8859_1));
    if (!request.startsWith("HEAD ")) {
      out.write(body);
    }
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
