package dev.mvc.format.torch;

import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.PickleDict;
import dev.mvc.format.pickle.PickleValue;
import dev.mvc.format.pickle.PickleValue.Bool;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.pickle.PickleValue.Instance;
import dev.mvc.format.pickle.PickleValue.Int;
import dev.mvc.format.pickle.PickleValue.Items;
import dev.mvc.format.pickle.PickleValue.Persistent;
import dev.mvc.format.pickle.PickleValue.Text;
import dev.mvc.format.torch.TorchTensor.Storage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the functions of `torch/_utils.py` that rebuild tensors are called with.
final class Rebuild {
  /// What PyTorch allows, and more than any model has.
  private static final int MAX_RANK = 64;

  private Rebuild() {}

  /// What a message is about, put into words only when there is one.
  private record Subject(String kind, String name, String part) {
    Subject of(String other) {
      return new Subject(kind, name, other);
    }

    @Override
    public String toString() {
      return kind + " " + MalformedFileException.quote(name) + part;
    }
  }

  /// Whether a value is a tensor that looks at a storage.
  static boolean isTensor(Instance object) {
    return object.callee() instanceof Global global
        && global.module().equals("torch._utils")
        && switch (global.name()) {
          case "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_qtensor" ->
              true;
          default -> false;
        };
  }

  /// The tensor that such a call makes.
  static TorchTensor tensor(String name, Instance call) throws MalformedFileException {
    Subject what = new Subject("tensor", name, "");
    String function = ((Global) call.callee()).name();
    Look look = storage(call.argument(0), what);
    List<Long> size = longs(call.argument(2), what.of(": its size"));
    List<Long> strides = longs(call.argument(3), what.of(": its strides"));
    long offset = integer(call.argument(1), what.of(": its offset"));
    TorchType type = look.storage().type();
    PickleValue flags = call.argument(6);
    if (function.equals("_rebuild_tensor_v3")) {
      type = type(call.argument(6), what);
      flags = call.argument(7);
    }
    boolean isQuantized = function.equals("_rebuild_qtensor");
    return new TorchTensor(
        name,
        look.storage(),
        type,
        Math.addExact(offset, look.offset()),
        size,
        strides,
        !isQuantized && isSet(flags, "conj"),
        !isQuantized && isSet(flags, "neg"));
  }

  /// A storage that is saved by itself, as a tensor of all its elements.
  static TorchTensor whole(String name, Persistent persistent) throws MalformedFileException {
    Look look = storage(persistent, new Subject("storage", name, ""));
    Storage storage = look.storage();
    return new TorchTensor(
        name,
        storage,
        storage.type(),
        look.offset(),
        List.of(look.length()),
        List.of(1L),
        false,
        false);
  }

  /// Whether a value names a storage.
  static boolean isStorage(Persistent persistent) {
    return persistent.id() instanceof Items items
        && !items.values().isEmpty()
        && items.values().getFirst() instanceof Text(String kind)
        && kind.equals("storage");
  }

  /// A storage, and which of its elements: files from before torch 0.4 have views of storages.
  private record Look(Storage storage, long offset, long length) {}

  private static Look storage(@Nullable PickleValue value, Subject what)
      throws MalformedFileException {
    if (!(value instanceof Persistent persistent)
        || !(persistent.id() instanceof Items id)
        || id.values().size() < 5) {
      throw new MalformedFileException(what + " has no storage");
    }
    List<PickleValue> parts = id.values();
    if (!(parts.get(1) instanceof Global storageClass)
        || !(parts.get(2) instanceof Text(String key))) {
      throw new MalformedFileException(what + " has a storage without a class or key");
    }
    TorchType type =
        TorchType.ofStorage(storageClass.name())
            .orElseThrow(() ->
                new MalformedFileException(
                    what
                        + " has a storage of the unknown class "
                        + MalformedFileException.quote(storageClass.path())));
    long elements = integer(parts.get(4), what.of(": its storage's size"));
    Storage storage = new Storage(key, type, elements);
    if (parts.size() > 5 && parts.get(5) instanceof Items view && view.values().size() == 3) {
      return new Look(
          storage,
          integer(view.values().get(1), what.of(": its storage's offset")),
          integer(view.values().get(2), what.of(": its storage's length")));
    }
    return new Look(storage, 0, elements);
  }

  static TorchType type(@Nullable PickleValue value, Object what) throws MalformedFileException {
    if (value instanceof Global global && global.module().equals("torch")) {
      return TorchType.ofName(global.name())
          .orElseThrow(() ->
              new MalformedFileException(
                  what + " has the unknown dtype " + MalformedFileException.quote(global.path())));
    }
    throw new MalformedFileException(what + " has no dtype");
  }

  /// A tuple, list or `torch.Size` of natural numbers.
  static List<Long> longs(@Nullable PickleValue value, Object what) throws MalformedFileException {
    PickleValue list = value;
    if (value instanceof Instance size && !size.arguments().isEmpty()) {
      list = size.argument(0);
    }
    if (!(list instanceof Items items)) {
      throw new MalformedFileException(what + " is no list of numbers");
    }
    if (items.values().size() > MAX_RANK) {
      throw new MalformedFileException(what + " has more than " + MAX_RANK + " dimensions");
    }
    List<Long> numbers = new ArrayList<>();
    for (PickleValue number : items.values()) {
      numbers.add(integer(number, what));
    }
    return numbers;
  }

  static long integer(@Nullable PickleValue value, Object what) throws MalformedFileException {
    if (value instanceof Int(long number) && number >= 0) {
      return number;
    }
    throw new MalformedFileException(
        what
            + (value instanceof Int(long number)
                ? " is " + number
                : " is no integer from 0 to 2^63-1"));
  }

  private static boolean isSet(@Nullable PickleValue flags, String flag) {
    return flags instanceof PickleDict dict && dict.get(flag) instanceof Bool(boolean is) && is;
  }
}
