package dev.mvc.odd;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.text.Normalizer;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The machine's file system, with faults that a test chooses, and with names that are the same in
/// upper and lower case and in all normal forms where it asks for that.
///
/// What is opened, read, mapped, synced, listed and looked at through a path of [#path] is told to
/// [Faults] before.
public final class OddSystem extends FileSystem {
  /// What is about to be done.
  public enum Act {
    /// Attributes are asked for.
    LOOK,
    LIST,
    OPEN,
    READ,
    /// A stretch of a file is mapped, to be read.
    MAP,
    WRITE,
    SYNC,
    /// A name is made, moved or deleted.
    NAME
  }

  /// What goes wrong.
  @FunctionalInterface
  public interface Faults {
    /// Told of a file on the real disk.
    ///
    /// @throws IOException to make it fail
    void before(Act act, Path real) throws IOException;
  }

  private final Provider provider = new Provider();
  private final Faults faults;
  private final boolean isFolding;

  /// @param isFolding whether `Model` and `model`, and two ways to write `é`, are the same name
  public OddSystem(boolean isFolding, Faults faults) {
    this.isFolding = isFolding;
    this.faults = faults;
  }

  /// A real path as one of this system.
  public Path path(Path real) {
    return new OddPath(this, real);
  }

  /// How a name is compared with others.
  private static String folded(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFD)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }

  /// The real path, each name spelt as it is on the disk.
  private Path real(Path path) throws IOException {
    Path whole = ((OddPath) path).real().toAbsolutePath().normalize();
    if (!isFolding || Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
      return whole;
    }
    Path at = whole.getRoot();
    for (Path name : whole) {
      Path exact = at.resolve(name);
      at = Files.exists(exact, LinkOption.NOFOLLOW_LINKS) ? exact : alias(at, name.toString());
    }
    return at;
  }

  private static Path alias(Path folder, String name) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> all = Files.list(folder)) {
        return all.filter(place -> folded(place.getFileName().toString()).equals(folded(name)))
            .findFirst()
            .orElse(folder.resolve(name));
      }
    }
    return folder.resolve(name);
  }

  private Path real(Act act, Path path) throws IOException {
    Path real = real(path);
    faults.before(act, real);
    return real;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(path(Path.of("/")));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Path.of("/").getFileSystem().supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return path(Path.of(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String pattern) {
    PathMatcher matcher = Path.of("/").getFileSystem().getPathMatcher(pattern);
    return path -> matcher.matches(((OddPath) path).real());
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException();
  }

  @Override
  public WatchService newWatchService() throws IOException {
    return Path.of("/").getFileSystem().newWatchService();
  }

  private final class Provider extends FileSystemProvider {
    @Override
    public String getScheme() {
      return "odd";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      return OddSystem.this;
    }

    @Override
    public Path getPath(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel newFileChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      Path real = real(Act.OPEN, path);
      return new OddChannel(FileChannel.open(real, options, attributes), real, faults);
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return newFileChannel(path, options, attributes);
    }

    @Override
    @SuppressWarnings("StreamResourceLeak") // closed by the one that is returned
    public DirectoryStream<Path> newDirectoryStream(
        Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
      DirectoryStream<Path> real = Files.newDirectoryStream(real(Act.LIST, folder));
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          Iterator<Path> names = real.iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return names.hasNext();
            }

            @Override
            public Path next() {
              return folder.resolve(path(names.next().getFileName()));
            }
          };
        }

        @Override
        public void close() throws IOException {
          real.close();
        }
      };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
      Files.createDirectory(real(Act.NAME, folder), attributes);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
      Files.createLink(real(Act.NAME, link), real(existing));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
        throws IOException {
      Files.createSymbolicLink(real(Act.NAME, link), ((OddPath) target).real(), attributes);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
      return path(Files.readSymbolicLink(real(Act.LOOK, link)));
    }

    @Override
    public void delete(Path path) throws IOException {
      Files.delete(real(Act.NAME, path));
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
      Files.copy(real(from), real(Act.NAME, to), options);
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
      Files.move(real(from), real(Act.NAME, to), options);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
      return Files.isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) {
      return false;
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
      return Files.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      Path real = real(Act.LOOK, path);
      real.getFileSystem().provider().checkAccess(real, modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      try {
        return Files.getFileAttributeView(real(path), type, options);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      return Files.readAttributes(real(Act.LOOK, path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
        throws IOException {
      return Files.readAttributes(real(Act.LOOK, path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options)
        throws IOException {
      Files.setAttribute(real(Act.NAME, path), name, value, options);
    }
  }
}
