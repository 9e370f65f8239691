package dev.mvc.format.pickle;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.pickle.PickleValue.Instance;
import dev.mvc.format.pickle.PickleValue.Items;
import dev.mvc.format.pickle.PickleValue.Persistent;
import dev.mvc.format.pickle.PickleValue.Text;
import dev.mvc.format.pickle.PickleValue.Unknown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Goes through a pickle as Python would, and builds a description where Python builds objects.
///
/// It never calls itself, however deep the pickle nests. What it holds is bounded by three numbers,
/// each some ten times what the largest training checkpoints need.
final class PickleMachine {
  private static final int MAX_PROTOCOL = 5;
  private static final int MAX_STEPS = 1 << 25;
  private static final int MAX_VALUES = 6_000_000;
  private static final int MAX_STACK = 1 << 22;
  private static final int MAX_MARKS = 100_000;

  /// The module of imports that go by the number of an extension.
  static final String EXTENSION = "copyreg extension";

  /// The module of imports whose name is computed.
  static final String COMPUTED = "computed";

  private final PickleInput in;
  private final PickleLiterals literals;
  private final Consumer<Global> imports;
  private final List<PickleValue> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final PickleMemo memo = new PickleMemo();
  private int values;

  /// @param imports told of everything that would be imported, as soon as it is seen
  PickleMachine(PickleInput in, Consumer<Global> imports) {
    this.in = in;
    this.literals = new PickleLiterals(in);
    this.imports = imports;
  }

  /// Told of each object when it got its state, before the next opcode is read.
  interface Built {
    void built(Instance object) throws IOException, MalformedFileException;
  }

  private Built built = object -> {};

  void onBuilt(Built listener) {
    built = listener;
  }

  /// Goes to the end of the pickle.
  PickleValue run() throws IOException, MalformedFileException {
    for (int step = 0; step < MAX_STEPS; step++) {
      int opcode = in.readByte();
      if (opcode == '.') {
        return pop();
      }
      PickleValue literal = literals.read(opcode);
      if (literal != null) {
        push(literal);
      } else if (!moves(opcode) && !collects(opcode) && !makes(opcode)) {
        throw in.malformed(String.format(Locale.ROOT, "has the unknown opcode 0x%02x", opcode));
      }
    }
    throw in.malformed("takes more than " + MAX_STEPS + " steps");
  }

  private void push(PickleValue value) throws MalformedFileException {
    if (++values > MAX_VALUES) {
      throw in.malformed("describes more than " + MAX_VALUES + " values");
    }
    pushAgain(value);
  }

  private void pushAgain(PickleValue value) throws MalformedFileException {
    if (stack.size() >= MAX_STACK) {
      throw in.malformed("has more than " + MAX_STACK + " values on its stack");
    }
    stack.add(value);
  }

  private int floor() {
    return marks.isEmpty() ? 0 : marks.getLast();
  }

  private PickleValue top() throws MalformedFileException {
    if (stack.size() <= floor()) {
      throw in.malformed("takes a value from an empty stack");
    }
    return stack.getLast();
  }

  private PickleValue pop() throws MalformedFileException {
    PickleValue value = top();
    stack.removeLast();
    return value;
  }

  private List<PickleValue> popMany(int count) throws MalformedFileException {
    if (stack.size() - count < floor()) {
      throw in.malformed("takes a value from an empty stack");
    }
    List<PickleValue> tail = stack.subList(stack.size() - count, stack.size());
    List<PickleValue> many = new ArrayList<>(tail);
    tail.clear();
    return many;
  }

  private List<PickleValue> popToMark() throws MalformedFileException {
    if (marks.isEmpty()) {
      throw in.malformed("has no mark where one is needed");
    }
    List<PickleValue> many = popMany(stack.size() - marks.getLast());
    marks.removeLast();
    return many;
  }

  /// The opcodes for the stack, the memo and the stream.
  private boolean moves(int opcode) throws IOException, MalformedFileException {
    switch (opcode) {
      case 0x98 -> top();
      case 0x80 -> checkProtocol(in.readByte());
      case 0x95 -> in.checkLength(in.readNumber(8));
      case '(' -> {
        if (marks.size() >= MAX_MARKS) {
          throw in.malformed("nests more than " + MAX_MARKS + " marks");
        }
        marks.add(stack.size());
      }
      case '0' -> {
        if (stack.size() > floor()) {
          stack.removeLast();
        } else {
          popToMark();
        }
      }
      case '1' -> popToMark();
      case '2' -> pushAgain(top());
      case 'p' -> memorize(literals.readIndex());
      case 'q' -> memorize(in.readByte());
      case 'r' -> memorize(in.readNumber(4));
      case 0x94 -> memorize(memo.size());
      case 'g' -> recall(literals.readIndex());
      case 'h' -> recall(in.readByte());
      case 'j' -> recall(in.readNumber(4));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void checkProtocol(int protocol) throws MalformedFileException {
    if (protocol > MAX_PROTOCOL) {
      throw in.malformed("is of the unknown protocol " + protocol);
    }
  }

  private void memorize(long number) throws MalformedFileException {
    if (number > MAX_STEPS || memo.size() >= MAX_VALUES) {
      throw in.malformed("remembers a value as number " + number);
    }
    memo.put(number, top());
  }

  private void recall(long number) throws MalformedFileException {
    PickleValue value = memo.get(number);
    if (value == null) {
      throw in.malformed("recalls value " + number + ", which it never remembered");
    }
    pushAgain(value);
  }

  /// The opcodes for tuples, lists, sets and dictionaries.
  private boolean collects(int opcode) throws MalformedFileException {
    switch (opcode) {
      case ')' -> push(Items.tuple(List.of()));
      case 0x85 -> push(Items.tuple(popMany(1)));
      case 0x86 -> push(Items.tuple(popMany(2)));
      case 0x87 -> push(Items.tuple(popMany(3)));
      case 't' -> push(Items.tuple(popToMark()));
      case ']', 0x8f -> push(Items.list());
      case 'l', 0x91 -> {
        Items list = Items.list();
        list.add(popToMark());
        push(list);
      }
      case 'a' -> add(List.of(pop()));
      case 'e', 0x90 -> add(popToMark());
      case '}' -> push(new PickleDict());
      case 'd' -> {
        List<PickleValue> pairs = popToMark();
        push(new PickleDict());
        set(pairs);
      }
      case 's' -> set(popMany(2));
      case 'u' -> set(popToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void add(List<PickleValue> more) throws MalformedFileException {
    switch (top()) {
      case Items items when !items.isTuple() -> items.add(more);
      case Instance object -> object.add(more);
      default -> throw in.malformed("adds to what is no list");
    }
  }

  private void set(List<PickleValue> pairs) throws MalformedFileException {
    PickleDict dict =
        switch (top()) {
          case PickleDict same -> same;
          case Instance object -> object.entriesToSet();
          default -> throw in.malformed("sets an entry of what is no dictionary");
        };
    if (pairs.size() % 2 != 0) {
      throw in.malformed("sets a key without a value");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      dict.put(pairs.get(i), pairs.get(i + 1));
    }
  }

  /// The opcodes that import, call and build.
  private boolean makes(int opcode) throws IOException, MalformedFileException {
    switch (opcode) {
      case 'c' -> push(imported(in.readLine(), in.readLine()));
      case 0x93 -> {
        List<PickleValue> names = popMany(2);
        push(imported(names.get(0), names.get(1)));
      }
      case 'i' -> {
        Global callee = imported(in.readLine(), in.readLine());
        push(new Instance(callee, Items.tuple(popToMark())));
      }
      case 'o' -> {
        List<PickleValue> all = popToMark();
        if (all.isEmpty()) {
          throw in.malformed("makes an object of nothing");
        }
        push(new Instance(all.getFirst(), Items.tuple(all.subList(1, all.size()))));
      }
      case 'R', 0x81 -> {
        List<PickleValue> call = popMany(2);
        push(new Instance(call.get(0), call.get(1)));
      }
      case 0x92 -> {
        List<PickleValue> call = popMany(3);
        Instance object = new Instance(call.get(0), call.get(1));
        object.keywords(call.get(2));
        push(object);
      }
      case 'b' -> {
        PickleValue state = pop();
        if (top() instanceof Instance object) {
          object.state(state);
          built.built(object);
        }
      }
      case 'P' -> push(new Persistent(new Text(in.readLine())));
      case 'Q' -> push(new Persistent(pop()));
      case 0x82 -> push(extension(in.readByte()));
      case 0x83 -> push(extension(in.readNumber(2)));
      case 0x84 -> push(extension(in.readNumber(4)));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Global imported(String module, String name) {
    Global global = new Global(module, name);
    imports.accept(global);
    return global;
  }

  private Global imported(PickleValue module, PickleValue name) {
    return imported(text(module), text(name));
  }

  private static String text(PickleValue value) {
    return value instanceof Text(String text) ? text : COMPUTED;
  }

  private PickleValue extension(long code) {
    imports.accept(new Global(EXTENSION, Long.toString(code)));
    return Unknown.INSTANCE;
  }
}
