package dev.mvc.format.tensorflow;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.Warnings;
import dev.mvc.format.protobuf.ProtoReader;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/// A frozen graph of TensorFlow 1: a `GraphDef` in a `.pb` file, its weights constants of it.
///
/// Files of any protocol buffer are called so. It is one of these when its first nodes have a name,
/// an operator as TensorFlow spells them, and attributes with keys.
public final class FrozenGraph implements ModelFormat {
  private static final Pattern NAME = Pattern.compile("[!-~]+");
  private static final Pattern OPERATOR = Pattern.compile("[A-Z_][A-Za-z0-9_>]*");
  private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:/-]*");

  /// Nodes that are looked at; one without attributes says little.
  private static final int NODES = 8;

  private static final int LONGEST = 1024;

  @Override
  public String name() {
    return "tf-graphdef";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) throws IOException {
    return file.name().toLowerCase(Locale.ROOT).endsWith(".pb")
        && head.length > 4
        && (head[0] == 0x0A || head[0] == 0x12 || head[0] == 0x22)
        && isGraph(new ProtoReader(file.bytes()));
  }

  private static boolean isGraph(ProtoReader in) throws IOException {
    boolean[] hasAttributes = {false};
    try {
      for (int nodes = 0; nodes < NODES && !hasAttributes[0] && in.next(); ) {
        if (in.field() < 1 || in.field() > 5) {
          return false;
        }
        if (in.field() == 1) {
          in.message(node -> hasAttributes[0] |= hasAttributes(node));
          nodes++;
        }
      }
    } catch (MalformedFileException e) {
      return false;
    }
    return hasAttributes[0];
  }

  /// Whether a node has any.
  ///
  /// @throws MalformedFileException when it is no node
  private static boolean hasAttributes(ProtoReader node)
      throws IOException, MalformedFileException {
    String operator = "";
    boolean[] hasKey = {false};
    while (node.next() && !hasKey[0]) {
      switch (node.field()) {
        case 1 -> check(node, NAME);
        case 2 -> operator = check(node, OPERATOR);
        case 3, 4, 6, 7 -> node.span();
        case 5 ->
            node.message(entry -> {
              hasKey[0] =
                  entry.next()
                      && entry.field() == 1
                      && !check(entry, KEY).isEmpty()
                      && entry.next()
                      && entry.field() == 2
                      && entry.span().length() >= 0;
              if (!hasKey[0]) {
                throw new MalformedFileException("there is no attribute");
              }
            });
        default -> throw new MalformedFileException("there is no node");
      }
    }
    if (operator.isEmpty()) {
      throw new MalformedFileException("there is no operator");
    }
    return hasKey[0];
  }

  private static String check(ProtoReader in, Pattern pattern)
      throws IOException, MalformedFileException {
    String text = in.span().length() > LONGEST ? "" : in.string();
    if (!pattern.matcher(text).matches()) {
      throw new MalformedFileException("there is other text");
    }
    return text;
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    Warnings warnings = new Warnings();
    Constants constants = new Constants(warnings);
    GraphReader graph = new GraphReader(constants);
    graph.read(new ProtoReader(file.bytes()), "");
    return new Layout(
        name(), constants.extents(), constants.tensors(), graph.metadata(), warnings.lines());
  }
}
