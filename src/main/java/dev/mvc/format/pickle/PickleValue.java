package dev.mvc.format.pickle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a pickle describes.
///
/// What holds other values has no `equals` and no `toString` that look into it: values may be
/// nested deeper than any stack, and may hold themselves. Whoever walks through them bounds depth
/// and steps.
public sealed interface PickleValue
    permits PickleDict,
        PickleValue.Bool,
        PickleValue.Bytes,
        PickleValue.Global,
        PickleValue.Huge,
        PickleValue.Instance,
        PickleValue.Int,
        PickleValue.Items,
        PickleValue.None,
        PickleValue.Persistent,
        PickleValue.Real,
        PickleValue.Text,
        PickleValue.Unknown {
  /// What a call of a function that is only named would answer.
  static Instance call(PickleValue callee, PickleValue arguments) {
    return new Instance(callee, arguments);
  }

  /// Python's `None`.
  record None() implements PickleValue {
    static final None INSTANCE = new None();
  }

  /// `True` or `False`.
  record Bool(boolean value) implements PickleValue {
    static final Bool TRUE = new Bool(true);
    static final Bool FALSE = new Bool(false);
  }

  /// An integer of at most 64 bits.
  record Int(long value) implements PickleValue {
    private static final int CACHED = 1024;
    private static final Int[] SMALL = new Int[CACHED];

    static {
      for (int i = 0; i < CACHED; i++) {
        SMALL[i] = new Int(i);
      }
    }

    /// Pickles of models are full of small sizes and strides.
    static Int of(long value) {
      return value >= 0 && value < CACHED ? SMALL[(int) value] : new Int(value);
    }
  }

  /// An integer of more than 64 bits.
  record Huge(BigInteger value) implements PickleValue {}

  /// A float.
  record Real(double value) implements PickleValue {}

  /// A string; of Python 2, also one of bytes.
  record Text(String value) implements PickleValue {}

  /// Bytes, or text so long that it names nothing: where they lie in the source.
  record Bytes(long offset, long length) implements PickleValue {}

  /// A function or a class, by its name alone.
  record Global(String module, String name) implements PickleValue {
    /// As Python code would write it.
    public String path() {
      return module + "." + name;
    }

    /// Whether it is this one.
    public boolean is(String otherModule, String otherName) {
      return module.equals(otherModule) && name.equals(otherName);
    }
  }

  /// What cannot be known without running something: an object of an extension, a buffer that is
  /// kept elsewhere.
  record Unknown() implements PickleValue {
    static final Unknown INSTANCE = new Unknown();
  }

  /// What the program that wrote the pickle keeps elsewhere and names in its own way.
  final class Persistent implements PickleValue {
    private final PickleValue id;

    Persistent(PickleValue id) {
      this.id = id;
    }

    /// How the program finds it.
    public PickleValue id() {
      return id;
    }
  }

  /// A tuple, a list, or a set.
  final class Items implements PickleValue {
    private final boolean isTuple;
    private final List<PickleValue> values;

    private Items(boolean isTuple, List<PickleValue> values) {
      this.isTuple = isTuple;
      this.values = values;
    }

    static Items tuple(List<PickleValue> values) {
      return new Items(true, List.copyOf(values));
    }

    static Items list() {
      return new Items(false, new ArrayList<>(0));
    }

    /// Whether it is a tuple, which nothing can be added to.
    public boolean isTuple() {
      return isTuple;
    }

    /// What it holds.
    public List<PickleValue> values() {
      return Collections.unmodifiableList(values);
    }

    void add(List<PickleValue> more) {
      values.addAll(more);
    }
  }

  /// What a call would answer: an object.
  final class Instance implements PickleValue {
    private final PickleValue callee;
    private final PickleValue arguments;
    private @Nullable PickleValue keywords;
    private @Nullable PickleValue state;
    private @Nullable PickleDict entries;
    private @Nullable Items items;

    Instance(PickleValue callee, PickleValue arguments) {
      this.callee = callee;
      this.arguments = arguments;
    }

    /// The function that would be called, or the class that an object would be made of.
    public PickleValue callee() {
      return callee;
    }

    /// Whether the function or class has this name.
    public boolean isOf(String module, String name) {
      return callee instanceof Global global && global.is(module, name);
    }

    /// What it would be called with; nothing when that is no tuple.
    public List<PickleValue> arguments() {
      return arguments instanceof Items items ? items.values() : List.of();
    }

    /// An argument by its number, when there are so many.
    public @Nullable PickleValue argument(int number) {
      List<PickleValue> all = arguments();
      return number < all.size() ? all.get(number) : null;
    }

    /// Arguments by name, when it is called with some.
    public @Nullable PickleValue keywords() {
      return keywords;
    }

    void keywords(PickleValue named) {
      keywords = named;
    }

    /// What the object would be told to become: mostly a [PickleDict] of its attributes.
    public @Nullable PickleValue state() {
      return state;
    }

    void state(PickleValue becomes) {
      state = becomes;
    }

    /// The entries that would be set in it, when it is a map.
    public @Nullable PickleDict entries() {
      return entries;
    }

    PickleDict entriesToSet() {
      if (entries == null) {
        entries = new PickleDict();
      }
      return entries;
    }

    /// The elements that would be added to it, when it is a list or a set.
    public @Nullable Items items() {
      return items;
    }

    void add(List<PickleValue> more) {
      if (items == null) {
        items = Items.list();
      }
      items.add(more);
    }
  }
}
