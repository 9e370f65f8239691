package dev.mvc.format.pickle;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// One pickle, read.
///
/// @param value what it describes
/// @param end the offset after it
/// @param imports the functions and classes it would import, as often as differently named; of
///   objects of the extension registry, which have no name, one for each code
public record Pickle(PickleValue value, long end, Set<Global> imports) {
  /// Keeps the order.
  public Pickle {
    imports = Collections.unmodifiableSet(new LinkedHashSet<>(imports));
  }

  @Override
  public String toString() {
    return "a pickle that ends at " + end;
  }

  /// Reads a pickle.
  ///
  /// @param offset of its first byte
  /// @param what the subject of messages, for example `the pickle`
  /// @throws MalformedFileException also when it takes more steps, depth or memory than that of any
  ///   model
  public static Pickle read(ByteSource source, long offset, String what)
      throws IOException, MalformedFileException {
    Set<Global> imports = new LinkedHashSet<>();
    PickleInput input = new PickleInput(source, offset, what);
    PickleValue value = new PickleMachine(input, imports::add).run();
    return new Pickle(value, input.position(), imports);
  }
}
