package dev.mvc.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
  @TempDir private Path root;

  private WorkFolder folder;

  @BeforeEach
  void open() {
    folder = new WorkFolder(root);
  }

  @Test
  void everyFileBelowIsListedAsItIsWhenAskedForAlone() throws IOException {
    write("a/b/train.sh");
    write("a/c.txt");
    write("top.txt");
    Files.createSymbolicLink(root.resolve("a/link"), Path.of("c.txt"));
    assertThat(root.resolve("a/b/train.sh").toFile().setExecutable(true)).isTrue();

    var found = folder.list("");

    assertThat(found.keySet()).containsExactly("a/b/train.sh", "a/c.txt", "a/link", "top.txt");
    for (var file : found.entrySet()) {
      assertThat(folder.stat(file.getKey()).filter(file.getValue()::isSame)).isPresent();
    }
    assertThat(found.get("a/b/train.sh").executable()).isTrue();
    assertThat(found.get("a/link").kind()).isEqualTo(FileStat.Kind.LINK);
    assertThat(folder.list("a/b").keySet()).containsExactly("a/b/train.sh");
    assertThat(folder.list("a/c.txt").keySet()).containsExactly("a/c.txt");
    assertThat(folder.list("nowhere")).isEmpty();
  }

  @Test
  void repositoriesAndUnfinishedFilesArePassedOver() throws IOException {
    write(".mvc/HEAD");
    write("other/.mvc/HEAD");
    write("other/model.bin");
    write("sources/.git/config");
    write("sources/main.py");
    write(".mvc-17-1.tmp");

    assertThat(folder.list("").keySet()).containsExactly("sources/main.py");
    assertThat(folder.list("other")).isEmpty();
  }

  @Test
  void patternsHoldForTheirFolderAndThoseBelow() throws IOException {
    write("logs/a.log");
    write("runs/1/a.log");
    write("runs/1/b.txt");
    write("b.txt");
    Files.writeString(root.resolve(".mvcignore"), "logs/\n.mvcignore\n");
    Files.writeString(root.resolve("runs/.mvcignore"), "*.txt\n");

    assertThat(folder.list("").keySet()).containsExactly("b.txt", "runs/1/a.log");
    assertThat(folder.list("runs/1").keySet()).containsExactly("runs/1/a.log");
    assertThat(folder.list("logs")).isEmpty();
  }

  private void write(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, path);
  }
}
