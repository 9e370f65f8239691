package dev.mvc.experiment;

import dev.mvc.id.Hasher;
import dev.mvc.id.ObjectId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks another program a question. What it has no good answer to, in time, has none.
final class Subprocess {
  private static final int BUFFER = 1 << 16;
  private static final int MOST = 16 << 20;

  private final Path folder;
  private final Duration patience;

  /// @param folder in which programs are started
  /// @param patience how long each may take
  Subprocess(Path folder, Duration patience) {
    this.folder = folder;
    this.patience = patience;
  }

  private interface Reading<T> {
    T read(InputStream output) throws IOException;
  }

  /// What a program prints, without white space around it; empty when it is not there, fails, takes
  /// too long or prints too much.
  Optional<String> ask(String... words) {
    return run(Subprocess::text, words).map(String::strip);
  }

  /// SHA-256 of what a program prints, and whether that was anything.
  Optional<Digest> digest(String... words) {
    return run(Subprocess::hash, words);
  }

  /// @param length bytes that were printed
  record Digest(ObjectId id, long length) {}

  private <T> Optional<T> run(Reading<T> reading, String... words) {
    ProcessBuilder builder = new ProcessBuilder(List.of(words)).directory(folder.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    // So that git does not take the lock of an index that somebody may be using.
    builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
    long before = ProcessUsage.ofAllChildren();
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> complete(answer, reading, process));
        T found = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        boolean isDone = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        return isDone && process.exitValue() == 0 ? Optional.of(found) : Optional.empty();
      } finally {
        process.destroyForcibly().waitFor();
        ProcessUsage.asked(before);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (IOException | ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  private static <T> void complete(
      CompletableFuture<T> answer, Reading<T> reading, Process process) {
    try (InputStream output = process.getInputStream()) {
      answer.complete(reading.read(output));
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
  }

  private static String text(InputStream output) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    for (int length = output.read(buffer); length >= 0; length = output.read(buffer)) {
      bytes.write(buffer, 0, length);
      if (bytes.size() > MOST) {
        throw new IOException("more than " + MOST + " bytes");
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Digest hash(InputStream output) throws IOException {
    Hasher hasher = new Hasher();
    long total = 0;
    byte[] buffer = new byte[BUFFER];
    for (int length = output.read(buffer); length >= 0; length = output.read(buffer)) {
      hasher.update(buffer, 0, length);
      total += length;
    }
    return new Digest(hasher.finish(), total);
  }
}
