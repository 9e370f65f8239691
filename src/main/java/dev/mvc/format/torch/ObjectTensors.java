package dev.mvc.format.torch;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.PickleDict;
import dev.mvc.format.pickle.PickleValue;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.pickle.PickleValue.Instance;
import dev.mvc.format.pickle.PickleValue.Items;
import dev.mvc.format.pickle.PickleValue.Persistent;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tensors in an object that a pickle describes, named by the path to them: keys, numbers in
/// lists and attributes, joined with dots.
///
/// Of a whole module the names are those of its `state_dict()`. A tensor that can be reached in two
/// ways has two names. What leads back to itself is not followed, and an object that is neither a
/// collection nor a module only once: graphs of them have more paths than atoms.
final class ObjectTensors {
  static final int MAX_TENSORS = 1_000_000;
  private static final int MAX_STEPS = 1 << 24;

  /// Names of tensors that have one already: layers that share everything have some hundred.
  private static final int MAX_ALIASES = 50_000;

  /// Python's own pickler gives up at some 500 levels.
  private static final int MAX_DEPTH = 600;

  private static final int LONGEST_NAME = 4096;

  /// Plain values that are told of, and how deep and long they may be.
  private static final int MAX_SCALARS = 64;

  private static final int SCALAR_DEPTH = 2;
  private static final int LONGEST_SCALAR = 200;

  /// The parts of a module that its `state_dict()` does not name.
  private static final Set<String> MODULE_PARTS = Set.of("_parameters", "_buffers", "_modules");

  private final Map<String, TorchTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> scalars = new LinkedHashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private final Set<PickleValue> path = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<PickleValue> empty = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<PickleValue> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private int steps;

  private ObjectTensors() {}

  /// What was found.
  ///
  /// @param tensors each name once
  /// @param scalars plain values near the root, as text
  record Found(List<TorchTensor> tensors, Map<String, String> scalars) {}

  /// Finds the tensors of an object.
  static Found in(PickleValue root) throws MalformedFileException {
    ObjectTensors search = new ObjectTensors();
    search.visit(root, "", 0);
    return new Found(List.copyOf(search.tensors.values()), search.scalars);
  }

  /// Goes on to what is at a path.
  private void visit(@Nullable PickleValue value, String name, int depth)
      throws MalformedFileException {
    if (++steps > MAX_STEPS) {
      throw new MalformedFileException("the object has more than " + MAX_STEPS + " parts");
    }
    if (depth > MAX_DEPTH) {
      throw new MalformedFileException(
          "the object nests more than "
              + MAX_DEPTH
              + " deep at "
              + MalformedFileException.quote(name));
    }
    switch (value) {
      case Instance call when Rebuild.isTensor(call) -> {
        if (!seen.add(call) && tensors.size() - seen.size() >= MAX_ALIASES) {
          throw new MalformedFileException(
              "the object has more than " + MAX_ALIASES + " names for tensors that have one");
        }
        add(Rebuild.tensor(name, call));
        visitQuantizer(call, name, depth);
      }
      case Persistent persistent when Rebuild.isStorage(persistent) ->
          add(Rebuild.whole(name, persistent));
      case Items items -> enter(items, () -> visitItems(items, name, depth));
      case PickleDict dict -> enter(dict, () -> visitEntries(dict, name, depth));
      case Instance object -> enter(object, () -> visitObject(object, name, depth));
      case null -> {}
      default -> note(name, depth, value);
    }
  }

  private interface Body {
    void run() throws MalformedFileException;
  }

  /// Goes into what holds other values, unless it is known to hold no tensors, or on the way here.
  private void enter(PickleValue value, Body body) throws MalformedFileException {
    if (empty.contains(value) || !path.add(value)) {
      return;
    }
    int before = tensors.size();
    body.run();
    path.remove(value);
    boolean isOnce = value instanceof Instance object && !isModule(object) && !isCollection(object);
    if (tensors.size() == before || isOnce) {
      empty.add(value);
    }
  }

  private void add(TorchTensor tensor) throws MalformedFileException {
    if (tensors.size() >= MAX_TENSORS) {
      throw new MalformedFileException("the object has more than " + MAX_TENSORS + " tensors");
    }
    String name = tensor.name();
    while (tensors.containsKey(name)) {
      name = tensor.name() + "#" + uses.merge(tensor.name(), 1, (count, _) -> count + 1);
    }
    tensors.put(name, tensor.named(name));
  }

  /// A tensor quantised by channel has its scales and zero points as tensors.
  private void visitQuantizer(Instance call, String name, int depth) throws MalformedFileException {
    if (call.isOf("torch._utils", "_rebuild_qtensor")
        && call.argument(4) instanceof Items quantizer
        && quantizer.values().size() >= 3) {
      visitTensor(quantizer.values().get(1), child(name, "scales"), depth);
      visitTensor(quantizer.values().get(2), child(name, "zero_points"), depth);
    }
  }

  private void visitTensor(PickleValue value, String name, int depth)
      throws MalformedFileException {
    if (value instanceof Instance) {
      visit(value, name, depth + 1);
    }
  }

  private void visitItems(Items items, String name, int depth) throws MalformedFileException {
    for (int i = 0; i < items.values().size(); i++) {
      PickleValue value = items.values().get(i);
      if (mayHold(value)) {
        visit(value, child(name, Integer.toString(i)), depth + 1);
      }
    }
  }

  private void visitEntries(PickleDict dict, String name, int depth) throws MalformedFileException {
    for (PickleDict.Entry entry : dict.entries()) {
      if (mayHold(entry.value()) || depth < SCALAR_DEPTH) {
        visit(entry.value(), child(name, KeyText.of(entry.key())), depth + 1);
      }
    }
  }

  private static boolean mayHold(PickleValue value) {
    return switch (value) {
      case Instance _, Items _, PickleDict _, Persistent _ -> true;
      default -> false;
    };
  }

  private void note(String name, int depth, PickleValue value) {
    if (depth <= SCALAR_DEPTH && !name.isEmpty() && scalars.size() < MAX_SCALARS) {
      String text = Objects.requireNonNullElse(KeyText.plain(value), "");
      if (!text.isEmpty() && text.length() <= LONGEST_SCALAR && name.length() <= LONGEST_SCALAR) {
        scalars.putIfAbsent(name, text);
      }
    }
  }

  private void visitObject(Instance object, String name, int depth) throws MalformedFileException {
    String function = object.callee() instanceof Global global ? global.path() : "";
    switch (function) {
      case "torch._utils._rebuild_parameter",
          "torch._utils._rebuild_device_tensor_from_cpu_tensor",
          "torch._utils._rebuild_xla_tensor",
          "torch.nn.parameter.Parameter",
          "torch.jit._pickle.build_tensorlist",
          "torch.jit._pickle.restore_type_tag",
          "builtins.list",
          "builtins.tuple",
          "builtins.set",
          "builtins.frozenset",
          "__builtin__.set",
          "__builtin__.frozenset",
          "collections.deque" ->
          visit(object.argument(0), name, depth + 1);
      case "torch._utils._rebuild_parameter_with_state" -> {
        visit(object.argument(0), name, depth + 1);
        visitState(object.argument(3), name, depth);
      }
      case "torch._utils._rebuild_sparse_tensor",
          "torch._utils._rebuild_sparse_csr_tensor",
          "torch._utils._rebuild_nested_tensor" ->
          visitParts(object, name, depth);
      case "torch._tensor._rebuild_from_type_v2", "torch._tensor._rebuild_from_type" -> {
        visit(call(object.argument(0), object.argument(2)), name, depth + 1);
        visitState(object.argument(3), name, depth);
      }
      case "collections.OrderedDict", "builtins.dict", "__builtin__.dict" ->
          visitPairs(object.argument(0), name, depth);
      default -> {
        for (int i = 0; i < object.arguments().size(); i++) {
          PickleValue argument = object.arguments().get(i);
          if (mayHold(argument)) {
            visit(argument, child(name, Integer.toString(i)), depth + 1);
          }
        }
      }
    }
    if (object.entries() != null) {
      visitEntries(object.entries(), name, depth);
    }
    if (object.items() != null) {
      visitItems(object.items(), name, depth);
    }
    visitState(object.state(), name, depth);
  }

  private static @Nullable Instance call(
      @Nullable PickleValue function, @Nullable PickleValue arguments) {
    return function != null && arguments != null ? PickleValue.call(function, arguments) : null;
  }

  /// Attributes; those of a class with slots come as two dictionaries.
  private void visitState(@Nullable PickleValue state, String name, int depth)
      throws MalformedFileException {
    switch (state) {
      case PickleDict attributes -> {
        for (PickleDict.Entry entry : attributes.entries()) {
          String key = KeyText.of(entry.key());
          if (mayHold(entry.value())) {
            boolean isPart = MODULE_PARTS.contains(key);
            visit(entry.value(), isPart ? name : child(name, key), depth + 1);
          }
        }
      }
      case Items pair
          when pair.isTuple()
              && pair.values().size() == 2
              && pair.values().get(1) instanceof PickleDict slots -> {
        visitState(pair.values().get(0), name, depth);
        visitState(slots, name, depth);
      }
      case null -> {}
      default -> visit(state, name, depth + 1);
    }
  }

  /// Python 2 wrote an ordered dictionary as a list of pairs.
  private void visitPairs(@Nullable PickleValue pairs, String name, int depth)
      throws MalformedFileException {
    if (pairs instanceof PickleDict dict) {
      visitEntries(dict, name, depth);
    }
    if (pairs instanceof Items items) {
      for (PickleValue item : items.values()) {
        if (item instanceof Items pair && pair.values().size() == 2) {
          visit(pair.values().get(1), child(name, KeyText.of(pair.values().get(0))), depth + 1);
        }
      }
    }
  }

  /// Tensors that consist of others: sparse ones and nested ones.
  private void visitParts(Instance object, String name, int depth) throws MalformedFileException {
    boolean isNested = object.isOf("torch._utils", "_rebuild_nested_tensor");
    List<PickleValue> parts =
        isNested
            ? object.arguments()
            : object.argument(1) instanceof Items items ? items.values() : List.of();
    List<String> names =
        isNested
            ? List.of("values", "sizes", "strides", "offsets")
            : partsOf(KeyText.layout(object.argument(0)));
    for (int i = 0; i < Math.min(parts.size(), names.size()); i++) {
      visitTensor(parts.get(i), child(name, names.get(i)), depth);
    }
  }

  private static List<String> partsOf(String layout) {
    return switch (layout) {
      case "torch.sparse_csr", "torch.sparse_bsr" ->
          List.of("crow_indices", "col_indices", "values");
      case "torch.sparse_csc", "torch.sparse_bsc" ->
          List.of("ccol_indices", "row_indices", "values");
      default -> List.of("indices", "values");
    };
  }

  private static boolean isModule(Instance object) {
    return object.state() instanceof PickleDict state && state.get("_modules") != null
        || object.callee() instanceof Global global && global.module().startsWith("__torch__");
  }

  private static boolean isCollection(Instance object) {
    return object.callee() instanceof Global global
        && (global.module().equals("collections")
            || global.module().equals("builtins")
            || global.module().startsWith("torch._"));
  }

  private static String child(String name, String part) throws MalformedFileException {
    String child = name.isEmpty() ? part : name + "." + part;
    if (child.length() > LONGEST_NAME) {
      throw new MalformedFileException(
          "the name " + MalformedFileException.quote(child) + " is too long");
    }
    return child;
  }
}
