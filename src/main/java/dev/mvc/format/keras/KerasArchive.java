package dev.mvc.format.keras;

import com.fasterxml.jackson.core.JsonToken;
import dev.mvc.format.hdf5.Hdf5File;
import dev.mvc.format.layout.Extent;
import dev.mvc.format.layout.HeaderJson;
import dev.mvc.format.layout.Layout;
import dev.mvc.format.layout.Lookalike;
import dev.mvc.format.layout.MalformedFileException;
import dev.mvc.format.layout.ModelFile;
import dev.mvc.format.layout.ModelFormat;
import dev.mvc.format.layout.NamedTensor;
import dev.mvc.format.zip.ZipDirectory;
import dev.mvc.format.zip.ZipMember;
import dev.mvc.io.ByteSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Keras 3's `.keras`: a zip archive of `metadata.json`, `config.json` and the weights, one HDF5
/// file or several, all of them stored as they are.
public final class KerasArchive implements ModelFormat {
  private static final String WEIGHTS = ".weights.h5";

  /// A configuration has some hundred bytes for each layer.
  private static final int MAX_JSON = 64 << 20;

  @Override
  public String name() {
    return "keras";
  }

  @Override
  public boolean claims(ModelFile file, byte[] head) {
    return file.name().toLowerCase(Locale.ROOT).endsWith(".keras") || looksSo(head);
  }

  /// Keras writes `metadata.json` first.
  private static boolean looksSo(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return ZipDirectory.isZip(head)
        && text.startsWith("metadata.json", 30)
        && text.contains("\"keras_version\"");
  }

  @Override
  public Layout read(ModelFile file) throws IOException, MalformedFileException {
    byte[] head = file.head();
    if (!ZipDirectory.isZip(head)) {
      throw new MalformedFileException(
          head.length == 0
              ? "the file is empty"
              : "the file is " + Lookalike.of(head).orElse("no zip archive") + ", not Keras");
    }
    return new Reading(file.bytes(), ZipDirectory.read(file.bytes())).read();
  }

  private final class Reading {
    private final ByteSource file;
    private final ZipDirectory zip;
    private final List<Extent> extents = new ArrayList<>();
    private final List<NamedTensor> tensors = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<String> warnings;

    Reading(ByteSource file, ZipDirectory zip) {
      this.file = file;
      this.zip = zip;
      this.warnings = new ArrayList<>(zip.warnings());
    }

    Layout read() throws IOException, MalformedFileException {
      Optional<ZipMember> config = zip.find("config.json");
      if (config.isPresent()) {
        KerasConfig facts =
            KerasConfig.read(ByteSource.of(config.get().read(file, MAX_JSON)), "config.json");
        metadata.putAll(facts.facts());
        warnings.addAll(facts.warnings());
      } else {
        warnings.add("the archive has no config.json");
      }
      Optional<ZipMember> about = zip.find("metadata.json");
      if (about.isPresent()) {
        readMetadata(ByteSource.of(about.get().read(file, MAX_JSON)));
      }
      readWeights();
      extents.sort(Comparator.comparingLong(Extent::offset));
      return new Layout(name(), extents, tensors, metadata, warnings);
    }

    /// Keras' version, and when the model was saved.
    private void readMetadata(ByteSource json) throws IOException, MalformedFileException {
      HeaderJson.read(
          json,
          "metadata.json",
          parser -> {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
              String field = HeaderJson.name(parser);
              if (parser.nextToken() == JsonToken.VALUE_STRING) {
                metadata.put(field, HeaderJson.string(parser, "metadata.json"));
              } else {
                parser.skipChildren();
              }
            }
            return parser;
          });
    }

    private void readWeights() throws IOException, MalformedFileException {
      boolean hasWeights = false;
      Set<String> names = new HashSet<>();
      for (ZipMember member : zip.members()) {
        if (!member.name().endsWith(WEIGHTS) || member.name().indexOf('/') >= 0) {
          continue;
        }
        hasWeights = true;
        if (!member.isStored()) {
          warnings.add("the weights are compressed in the archive, and are not looked into");
          continue;
        }
        ByteSource weights = file.slice(member.dataOffset(), member.compressedSize());
        int at = Hdf5File.find(ModelFile.alone("", weights).head());
        if (at < 0) {
          throw new MalformedFileException(
              "the member " + MalformedFileException.quote(member.name()) + " is not HDF5");
        }
        Hdf5File.Content content = Hdf5File.read(weights, at, member.dataOffset());
        for (NamedTensor tensor : content.tensors()) {
          if (!names.add(tensor.info().name())) {
            throw new MalformedFileException(
                "there are two tensors " + MalformedFileException.quote(tensor.info().name()));
          }
        }
        extents.addAll(content.extents());
        tensors.addAll(content.tensors());
        warnings.addAll(content.warnings());
      }
      if (!hasWeights) {
        warnings.add("the archive has no weights");
      }
    }
  }
}
