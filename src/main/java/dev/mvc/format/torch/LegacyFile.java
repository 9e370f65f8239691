package dev.mvc.format.torch;

import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.pickle.Danger;
import dev.mvc.format.pickle.Import;
import dev.mvc.format.pickle.LegacyTorch;
import dev.mvc.format.pickle.Pickle;
import dev.mvc.format.pickle.PickleValue;
import dev.mvc.format.pickle.PickleValue.Global;
import dev.mvc.format.pickle.PickleValue.Items;
import dev.mvc.format.pickle.PickleValue.Text;
import dev.mvc.format.torch.Storages.Place;
import dev.mvc.format.torch.TorchTensor.Storage;
import dev.mvc.io.ByteSource;
import dev.mvc.io.LittleEndian;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What `torch.save` wrote before 1.6: five pickles, then the storages in the order of their keys.
///
/// Each storage has the number of its elements before it; they are little-endian on every machine.
final class LegacyFile {
  private static final String[] PARTS = {
    "the magic number", "the version", "the system", "the object", "the list of storages"
  };

  /// The one number that was ever used.
  private static final int VERSION = 1001;

  private LegacyFile() {}

  /// Whether a file begins so: the ten bytes of the magic number, as a pickle of any protocol.
  static boolean looksSo(byte[] head) {
    byte[] magic = {
      0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
    };
    for (int at = 2; at <= 16 && at + magic.length <= head.length; at++) {
      if (Arrays.equals(head, at, at + magic.length, magic, 0, magic.length)) {
        return (head[0] & 0xFF) == 0x80;
      }
    }
    return false;
  }

  static Layout read(ByteSource file) throws IOException, MalformedFileException {
    Set<Global> imports = new LinkedHashSet<>();
    List<PickleValue> values = new ArrayList<>();
    long at = 0;
    for (String part : PARTS) {
      Pickle pickle = Pickle.read(file, at, part);
      values.add(pickle.value());
      imports.addAll(pickle.imports());
      at = pickle.end();
    }
    if (!LegacyTorch.isMagic(values.get(0))
        || Rebuild.integer(values.get(1), "the version") != VERSION) {
      throw new MalformedFileException("the file does not begin as those of torch do");
    }
    ObjectTensors.Found found = ObjectTensors.in(values.get(3));
    Map<String, Place> places = places(file, at, values.get(4), found.tensors());
    Map<String, String> metadata = new LinkedHashMap<>();
    TorchZip.className(values.get(3)).ifPresent(name -> metadata.put("class", name));
    metadata.putAll(found.scalars());
    Layout layout =
        Storages.layout(
            "pytorch legacy", found.tensors(), storage -> place(places, storage), metadata);
    List<String> warnings = new ArrayList<>();
    for (Global global : imports) {
      Import one = Import.of(global, "");
      if (one.danger() == Danger.DANGEROUS) {
        warnings.add(one.warning());
      }
    }
    return TorchZip.withWarnings(layout, warnings);
  }

  private static Place place(Map<String, Place> places, Storage storage)
      throws MalformedFileException {
    Place place = places.get(storage.key());
    if (place == null) {
      throw new MalformedFileException(
          "the file has no storage " + MalformedFileException.quote(storage.key()));
    }
    return place;
  }

  /// Where each storage is: the bytes of an element are known from the tensors that look at it.
  private static Map<String, Place> places(
      ByteSource file, long from, PickleValue keys, List<TorchTensor> tensors)
      throws IOException, MalformedFileException {
    if (!(keys instanceof Items list)) {
      throw new MalformedFileException("the list of storages is none");
    }
    Map<String, Storage> storages = new HashMap<>();
    tensors.forEach(tensor -> storages.putIfAbsent(tensor.storage().key(), tensor.storage()));
    Map<String, Place> places = new HashMap<>();
    long at = from;
    for (PickleValue value : list.values()) {
      String key = value instanceof Text(String text) ? text : "";
      Storage storage = storages.get(key);
      if (storage == null) {
        throw new MalformedFileException(
            "no tensor is known of storage " + MalformedFileException.quote(key));
      }
      if (file.size() - at < Long.BYTES) {
        throw new MalformedFileException(
            "the file ends before storage " + MalformedFileException.quote(key));
      }
      long elements = LittleEndian.getLong(file.read(at, Long.BYTES), 0);
      at += Long.BYTES;
      if (elements < 0 || elements > (file.size() - at) / storage.type().width()) {
        throw new MalformedFileException(
            "storage "
                + MalformedFileException.quote(key)
                + " at byte "
                + at
                + " claims "
                + elements
                + " elements, and the file ends at "
                + file.size());
      }
      long bytes = elements * storage.type().width();
      places.put(key, Place.plain(at, bytes));
      at += bytes;
    }
    return places;
  }
}
