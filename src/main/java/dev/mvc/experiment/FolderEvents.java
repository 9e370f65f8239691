package dev.mvc.experiment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Waits until something happens in folders, or some time has passed. Where the system tells of no
/// changes (its limit is reached, or the file system is another machine's), time alone counts.
public final class FolderEvents implements Closeable {
  private static final int MOST_FOLDERS = 2000;

  private final Set<Path> registered = new HashSet<>();
  private @Nullable WatchService service;

  public FolderEvents() {
    try {
      service = FileSystems.getDefault().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      service = null;
    }
  }

  /// Listens to folders and all below them that are there now.
  ///
  /// @return whether every change in them will be told; else they have to be looked at
  public boolean listen(Collection<Path> roots) {
    try {
      for (Path root : roots) {
        if (!Files.isDirectory(root)) {
          return false;
        }
        try (Stream<Path> all = Files.walk(root)) {
          for (Path place : (Iterable<Path>) all::iterator) {
            if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) && !register(place)) {
              return false;
            }
          }
        }
      }
      return service != null;
    } catch (IOException | RuntimeException e) {
      return false; // a folder went while it was walked
    }
  }

  private boolean register(Path folder) throws IOException {
    if (service == null || registered.size() >= MOST_FOLDERS) {
      return false;
    }
    if (registered.add(folder)) {
      folder.register(
          service,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
    }
    return true;
  }

  /// Waits.
  ///
  /// @return whether something happened
  public boolean await(long millis) throws InterruptedException {
    if (service == null) {
      Thread.sleep(millis);
      return false;
    }
    try {
      WatchKey key = service.poll(millis, TimeUnit.MILLISECONDS);
      boolean isTold = key != null;
      while (key != null) {
        key.pollEvents();
        if (!key.reset() && key.watchable() instanceof Path gone) {
          registered.remove(gone);
        }
        key = service.poll();
      }
      return isTold;
    } catch (ClosedWatchServiceException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (service != null) {
      service.close();
    }
  }
}
