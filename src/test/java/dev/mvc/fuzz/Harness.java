package dev.mvc.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A parser, and sound inputs to begin with.
///
/// @param name in lower case, with the part of mvc before a slash
/// @param seeds sound inputs
/// @param tokens stretches that mean something to the parser
/// @param parser what is tried
/// @param allowance bytes that it may allocate for any input, however short
/// @param perByte bytes that it may allocate for each byte of input besides
public record Harness(
    String name,
    List<byte[]> seeds,
    List<byte[]> tokens,
    Parser parser,
    long allowance,
    long perByte) {
  private static final long ALLOWANCE = 8 << 20;
  private static final long PER_BYTE = 2000;

  public Harness(String name, List<byte[]> seeds, List<byte[]> tokens, Parser parser) {
    this(name, seeds, tokens, parser, ALLOWANCE, PER_BYTE);
  }

  /// Parses bytes, and throws an [AssertionError] when what came of it is wrong.
  @FunctionalInterface
  public interface Parser {
    /// @return what came of it, in a few words: another answer is something new
    Object parse(byte[] input) throws Exception;
  }

  /// The same with another allowance.
  public Harness allowing(long bytes) {
    return new Harness(name, seeds, tokens, parser, bytes, perByte);
  }

  /// A parser of texts; seeds and tokens are texts too.
  public static Harness ofText(
      String name, List<String> seeds, List<String> tokens, TextParser parser) {
    return new Harness(
        name,
        bytes(seeds),
        bytes(tokens),
        input -> parser.parse(new String(input, StandardCharsets.UTF_8)));
  }

  /// Parses text.
  @FunctionalInterface
  public interface TextParser {
    /// @return what came of it, in a few words
    Object parse(String input) throws Exception;
  }

  /// Texts as bytes.
  public static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /// The words of a text as tokens.
  public static List<byte[]> words(String text) {
    return bytes(List.of(text.split(" ", -1)));
  }

  /// Files of src/test/resources.
  public static List<byte[]> resources(String... paths) {
    List<byte[]> files = new ArrayList<>();
    for (String path : paths) {
      try {
        files.add(Files.readAllBytes(RESOURCES.resolve(path)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /// Where the files of tests are, from the project's root.
  public static final Path RESOURCES = Path.of("src", "test", "resources");

  @Override
  public String toString() {
    return name;
  }
}
