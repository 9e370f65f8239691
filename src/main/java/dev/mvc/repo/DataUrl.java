package dev.mvc.repo;

import dev.mvc.experiment.data.DataEntry;
import dev.mvc.experiment.data.TableReader;
import dev.mvc.experiment.data.Tables;
import dev.mvc.id.Hasher;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.io.Progress;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A file on a server, by `http` or `https`. Its content streams by and is never held.
final class DataUrl implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(15);

  /// A server that sends nothing for so long has gone.
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final URI uri;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /// @throws MvcException of kind USAGE when it is no URL, or has a password in it
  DataUrl(String url) {
    this.uri = parse(url);
  }

  /// What a server says of a file.
  ///
  /// @param tag its name for this state of the file
  record Head(OptionalLong size, Optional<String> tag) {
    static Head of(HttpHeaders headers) {
      return new Head(
          headers.firstValueAsLong("Content-Length"),
          headers
              .firstValue("ETag")
              .or(() -> headers.firstValue("Last-Modified"))
              .filter(tag -> tag.length() < 300 && tag.chars().noneMatch(Character::isISOControl)));
    }
  }

  /// A file that was read.
  record Content(DataEntry entry, Head head) {}

  private static URI parse(String url) {
    try {
      URI uri = new URI(url);
      if (uri.getHost() == null) {
        throw new MvcException(Kind.USAGE, url + " is no URL: it names no server.");
      }
      if (uri.getRawUserInfo() != null) {
        throw new MvcException(
            Kind.USAGE,
            "a URL with a password in it would be written into every version.",
            "use one that needs none, or download the file and add that.");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new MvcException(Kind.USAGE, url + " is no URL: " + e.getReason() + ".");
    }
  }

  /// What the data set is called when nobody says: the last part of the path.
  String fileName() {
    String path = Optional.ofNullable(uri.getPath()).orElse("");
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() ? uri.getHost() : name;
  }

  /// Asks the server without reading the file; empty when it does not answer that.
  Optional<Head> head() {
    HttpRequest request = request().method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
    HttpResponse<Void> response = send(request, BodyHandlers.discarding(), new AtomicLong());
    return response.statusCode() / 100 == 2
        ? Optional.of(Head.of(response.headers()))
        : Optional.empty();
  }

  /// Reads the whole file.
  ///
  /// @throws MvcException of kind REMOTE when it cannot be had
  Content read(Progress progress) {
    Hasher hasher = new Hasher();
    Optional<TableReader> table = Tables.reader(fileName());
    AtomicLong received = new AtomicLong();
    BodyHandler<Void> body =
        info -> {
          boolean isFile = info.statusCode() == 200;
          return HttpResponse.BodySubscribers.ofByteArrayConsumer(bytes ->
              bytes
                  .filter(_ -> isFile)
                  .ifPresent(part -> {
                    hasher.update(part, 0, part.length);
                    table.ifPresent(reader -> reader.accept(part, 0, part.length));
                    received.addAndGet(part.length);
                    progress.advance(part.length);
                  }));
        };
    progress.start(fileName(), -1);
    try {
      HttpResponse<Void> response = send(request().GET().build(), body, received);
      if (response.statusCode() != 200) {
        throw problem("the server answers " + response.statusCode());
      }
      Head head = Head.of(response.headers());
      if (head.size.isPresent() && head.size.getAsLong() != received.get()) {
        throw problem("it ended too early");
      }
      DataEntry entry =
          new DataEntry(
              fileName(), received.get(), hasher.finish(), table.map(TableReader::finish));
      return new Content(entry, head);
    } finally {
      progress.finish();
    }
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(uri).timeout(SILENCE).header("User-Agent", "mvc");
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body, AtomicLong received) {
    CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, body);
    long before = -1;
    while (true) {
      try {
        return answer.get(SILENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (received.get() == before) {
          answer.cancel(true);
          throw problem("the server has stopped sending");
        }
        before = received.get();
      } catch (InterruptedException e) {
        answer.cancel(true);
        Thread.currentThread().interrupt();
        throw problem("interrupted");
      } catch (ExecutionException e) {
        throw problem(reason(e.getCause()));
      }
    }
  }

  private static String reason(@Nullable Throwable cause) {
    return switch (cause) {
      case java.net.http.HttpTimeoutException _ -> "the server does not answer";
      case java.nio.channels.UnresolvedAddressException _ -> "there is no such server";
      case java.net.ConnectException e when e.getCause() != null && e.getMessage() == null ->
          e.getCause() instanceof java.nio.channels.UnresolvedAddressException
              ? "there is no such server"
              : "the server cannot be reached";
      case java.net.ConnectException _ -> "the server cannot be reached";
      case IOException e when e.getMessage() != null ->
          e.getMessage().lines().findFirst().orElse("");
      case null, default -> "the connection broke";
    };
  }

  private MvcException problem(String why) {
    return new MvcException(Kind.REMOTE, uri + " cannot be read: " + why + ".");
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
