package dev.mvc.repo;

import dev.mvc.experiment.data.DataSets;
import dev.mvc.experiment.data.DataSets.Listed;
import dev.mvc.experiment.data.DataSets.Registered;
import dev.mvc.experiment.data.ManifestWriter;
import dev.mvc.id.ObjectId;
import dev.mvc.io.Disk;
import dev.mvc.io.MvcException;
import dev.mvc.io.MvcException.Kind;
import dev.mvc.object.Tree;
import dev.mvc.store.PackWriter;
import dev.mvc.work.Adder;
import dev.mvc.work.DataScan;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Says which data a model is trained on: `data add`, `data rm`.
///
/// Nothing is registered unless all of it could be read and did not change meanwhile.
public final class DataAdding {
  private static final int BUFFER = 1 << 16;

  private final Repository repository;

  public DataAdding(Repository repository) {
    this.repository = repository;
  }

  /// A data set that was registered.
  ///
  /// @param files how many files it has
  /// @param skipped things that are no files, and so are not in it
  /// @param changed what was stored of one that is tracked
  /// @param isNew whether there was none of that name
  public record Added(
      String name,
      Registered set,
      long files,
      long bytes,
      long skipped,
      Optional<Adder.Result> changed,
      boolean isNew) {}

  /// Stores and stages a file or folder of the working folder, and registers it.
  ///
  /// @param path with slashes, from the root
  /// @param name what to call it; else that of the path
  public Added addTracked(String path, Optional<String> name) throws IOException {
    DataSets sets = DataFiles.ofFolder(repository);
    requireWritable();
    if (path.isEmpty() || path.equals(DataSets.FILE)) {
      throw new MvcException(Kind.USAGE, "data has to lie in a file or folder of its own.");
    }
    for (Map.Entry<String, Registered> other : sets.sets().entrySet()) {
      if (!other.getValue().isTracked() && isInside(path, other.getValue().location())) {
        throw new MvcException(
            Kind.NO,
            path + " belongs to the external data set \"" + other.getKey() + "\".",
            "`mvc data rm " + other.getKey() + "` forgets that one.");
      }
    }
    Registered set = new Registered(path, Optional.empty());
    String called = name(name, path, sets, path);
    boolean isNew = !sets.sets().containsKey(called);
    Adder.Result result =
        new Staging(repository).addData(path, others -> with(others, called, set));
    long files = 0;
    long bytes = 0;
    for (var entry : repository.index().under(path).values()) {
      files++;
      bytes += entry.leaf() instanceof Tree.File file ? file.size() : 0;
    }
    return new Added(
        called, set, files, bytes, result.skipped().size(), Optional.of(result), isNew);
  }

  /// Reads a file or folder that stays where it is, and registers what it holds.
  ///
  /// @param place absolute
  public Added addExternal(Path place, Optional<String> name) throws IOException {
    DataSets sets = DataFiles.ofFolder(repository);
    requireWritable();
    String location = location(place);
    requireUntracked(location);
    String called = name(name, location, sets, location);
    Path temporary = temporary();
    try {
      ManifestWriter[] manifest = new ManifestWriter[1];
      long[] skipped = new long[1];
      write(
          temporary,
          writer -> {
            manifest[0] = writer;
            skipped[0] =
                DataScan.run(
                    place,
                    DataScan.Mode.ADD,
                    cache(repository, location),
                    repository.caller().progress(),
                    writer::add);
          });
      return register(called, location, sets, temporary, manifest[0], Optional.empty(), skipped[0]);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Reads a file on a server, and registers it.
  public Added addUrl(String url, Optional<String> name) throws IOException {
    DataSets sets = DataFiles.ofFolder(repository);
    requireWritable();
    Path temporary = temporary();
    try (DataUrl source = new DataUrl(url)) {
      String called = name(name, source.fileName(), sets, url);
      DataUrl.Content content = source.read(repository.caller().progress());
      ManifestWriter[] manifest = new ManifestWriter[1];
      write(
          temporary,
          writer -> {
            manifest[0] = writer;
            writer.add(content.entry());
          });
      return register(called, url, sets, temporary, manifest[0], content.head().tag(), 0);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Forgets a data set. Its files stay, tracked ones tracked.
  public Registered remove(String name) throws IOException {
    DataSets sets = DataFiles.ofFolder(repository);
    requireWritable();
    if (!sets.sets().containsKey(name)) {
      // The file may be changed and not staged: this command was killed, or a person did it.
      DataSets staged = DataFiles.staged(repository.store(), repository.index());
      sets = staged.sets().containsKey(name) ? staged : sets;
    }
    Registered set = sets.get(name);
    new Staging(repository).stageData(others -> others.without(name));
    if (!set.isTracked() && !set.isUrl()) {
      repository.caller().disk().delete(cache(repository, set.location()).file());
    }
    return set;
  }

  /// Where it is kept what the files of a data set hashed to.
  static DataScan.Place cache(Repository repository, String location) {
    Path data = repository.folder().data();
    String name = ObjectId.hash(location.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hex();
    return new DataScan.Place(
        data.resolve("cache").resolve("data").resolve(name.substring(0, 16)),
        data.resolve("tmp"),
        repository.caller().disk());
  }

  /// The place of a data set that is neither tracked nor on a server.
  static Path place(Repository repository, String location) {
    return repository.folder().root().resolve(location);
  }

  private String location(Path place) {
    Path root = repository.folder().root();
    Path normal = place.toAbsolutePath().normalize();
    if (root.startsWith(normal)) {
      throw new MvcException(
          Kind.USAGE, "the repository itself lies in " + place + ": that cannot be its data.");
    }
    return normal.startsWith(root)
        ? repository.folder().pathOf(root, normal.toString())
        : normal.toString();
  }

  private void requireUntracked(String location) throws IOException {
    int tracked = location.startsWith("/") ? 0 : repository.index().under(location).size();
    if (tracked > 0) {
      throw new MvcException(
          Kind.NO,
          location + " is tracked, and so cannot be external.",
          "`mvc rm --cached " + location + "` stops tracking it and keeps the files.");
    }
  }

  /// Refuses early what would be refused when everything has been read.
  private void requireWritable() throws IOException {
    repository.cleanUp();
    repository.lock().close();
  }

  /// @param from what it is called after when nobody says
  private static String name(Optional<String> wanted, String from, DataSets sets, String location) {
    String last = from.substring(from.lastIndexOf('/') + 1);
    int dot = last.indexOf('.', 1);
    String name = wanted.orElse(dot < 0 ? last : last.substring(0, dot));
    if (!DataSets.isName(name)) {
      throw new MvcException(
          Kind.USAGE,
          "a data set cannot be called \"" + name + "\".",
          "`--name train`: letters, digits, dots, underscores and dashes.");
    }
    requireFree(sets, name, location);
    return name;
  }

  private static DataSets with(DataSets sets, String name, Registered set) {
    requireFree(sets, name, set.location());
    return sets.with(name, set);
  }

  private static void requireFree(DataSets sets, String name, String location) {
    Registered old = sets.sets().get(name);
    if (old != null && !old.location().equals(location)) {
      throw new MvcException(
          Kind.NO,
          "there is a data set \"" + name + "\" already, at " + old.location() + ".",
          "`--name` gives this one another name; `mvc data rm " + name + "` forgets that one.");
    }
  }

  private static boolean isInside(String path, String folder) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  private Path temporary() throws IOException {
    Path folder = repository.folder().data().resolve("tmp");
    repository.caller().disk().makeFolder(folder);
    return Disk.temporaryBeside(folder.resolve("manifest"));
  }

  private interface Writing {
    void to(ManifestWriter writer) throws IOException;
  }

  private void write(Path file, Writing writing) throws IOException {
    Disk disk = repository.caller().disk();
    try (FileChannel channel = disk.create(file)) {
      OutputStream through =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              disk.write(channel, file, ByteBuffer.wrap(bytes, offset, length));
            }
          };
      OutputStream out = new BufferedOutputStream(through, BUFFER);
      writing.to(new ManifestWriter(out));
      out.flush();
    }
  }

  private Added register(
      String name,
      String location,
      DataSets sets,
      Path manifest,
      ManifestWriter written,
      Optional<String> tag,
      long skipped)
      throws IOException {
    ObjectId recipe;
    try (PackWriter writer = repository.store().writer()) {
      recipe = DataManifests.put(writer, manifest);
      writer.finish();
    }
    Listed listed = new Listed(written.files(), written.bytes(), written.digest(), recipe, tag);
    Registered set = new Registered(location, Optional.of(listed));
    boolean isNew = !sets.sets().containsKey(name);
    new Staging(repository).stageData(others -> with(others, name, set));
    return new Added(name, set, listed.files(), listed.bytes(), skipped, Optional.empty(), isNew);
  }
}
