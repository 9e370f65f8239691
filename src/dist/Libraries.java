import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Copies the jars that mvc runs with into an installation, made quicker to start in three ways:
///
/// - Classes older than Java 6 get stack maps and that version. The AOT cache takes no older ones,
///   and picocli is compiled for Java 5: without this, `mvc --version` takes 143 ms, with it 102 ms.
/// - zstd-jni loses its variant for Java 22 and later, which links through method handles: 120 to
///   300 ms when it is first used, against 15 ms for the variant through JNI.
/// - Native libraries lie beside the jars, so that they are not unpacked into a temporary folder at
///   every start: zstd's 15 ms become 1 ms, and lz4's loader no longer looks through all that lies
///   in that folder.
///
/// Usage: `java Libraries.java FROM TO`. Jars go to `TO/lib`, native libraries to
/// `TO/native/<os>-<arch>`, named as in the file `release` of a JDK. Prints what identifies the
/// jars: the first 12 hex digits of the SHA-256 of them all.
final class Libraries {
  private static final int JAVA_6 = 50;
  private static final String SLOW_ZSTD = "META-INF/versions/22/com/github/luben/zstd/";
  private static final Map<String, String> PLATFORMS =
      Map.of(
          "linux/amd64", "Linux-x86_64",
          "linux/aarch64", "Linux-aarch64",
          "darwin/x86_64", "Darwin-x86_64",
          "darwin/aarch64", "Darwin-aarch64");

  private final Path to;
  private final MessageDigest digest;

  private Libraries(Path to) throws Exception {
    this.to = to;
    this.digest = MessageDigest.getInstance("SHA-256");
  }

  public static void main(String[] folders) throws Exception {
    Libraries libraries = new Libraries(Path.of(folders[1]));
    libraries.copyAll(Path.of(folders[0]));
    System.out.println(HexFormat.of().formatHex(libraries.digest.digest()).substring(0, 12));
  }

  private void copyAll(Path from) throws IOException {
    Files.createDirectories(to.resolve("lib"));
    List<Path> jars;
    try (Stream<Path> files = Files.list(from)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      copy(jar, to.resolve("lib").resolve(jar.getFileName()));
    }
  }

  private void copy(Path from, Path jar) throws IOException {
    try (URLClassLoader classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
        ZipInputStream in = new ZipInputStream(Files.newInputStream(from));
        ZipOutputStream out =
            new ZipOutputStream(new DigestOutputStream(Files.newOutputStream(jar), digest))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName();
        if (name.startsWith(SLOW_ZSTD)) {
          continue;
        }
        byte[] bytes = in.readAllBytes();
        if (name.endsWith(".class")) {
          bytes = withStackMaps(bytes, classes);
        } else if (name.endsWith(".so") || name.endsWith(".dylib")) {
          keepNative(name, bytes);
        }
        ZipEntry copy = new ZipEntry(name);
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(bytes);
        out.closeEntry();
      }
    }
  }

  private static byte[] withStackMaps(byte[] bytes, ClassLoader classes) {
    ClassFile format =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classes)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    ClassModel old = format.parse(bytes);
    if (old.majorVersion() >= JAVA_6) {
      return bytes;
    }
    // Methods that nothing transforms are copied as they are, so each instruction is passed on.
    ClassTransform rewrite = ClassTransform.transformingMethodBodies((code, e) -> code.with(e));
    return format.transformClass(
        old, rewrite.andThen(ClassTransform.endHandler(c -> c.withVersion(JAVA_6, 0))));
  }

  private void keepNative(String name, byte[] bytes) throws IOException {
    for (Map.Entry<String, String> platform : PLATFORMS.entrySet()) {
      Path file = Path.of(name);
      if (file.getParent().endsWith(platform.getKey())) {
        Path folder = to.resolve("native").resolve(platform.getValue());
        Files.createDirectories(folder);
        Files.write(folder.resolve(file.getFileName()), bytes);
      }
    }
  }
}
