package dev.mvc.store;

import dev.mvc.io.Progress;
import dev.mvc.store.parity.ParityFile;
import dev.mvc.store.parity.ParityRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Looks after the parity of packs: whether it is there and intact, and that it becomes what it is
/// to be when that was changed.
public final class ParityUpkeep {
  private final List<Packs> folders;
  private final ParityRate asked;
  private final Progress progress;

  public ParityUpkeep(ObjectStore store, Progress progress) {
    this.folders = List.of(store.packs(), store.dropped());
    this.asked = store.packs().sidecars().rate();
    this.progress = progress;
  }

  /// What there is.
  ///
  /// @param packs how many packs there are
  /// @param covered how many of them have parity that can be used
  /// @param rate the least that one of these has; empty when none has any
  /// @param asked how much new packs get
  /// @param damaged packs whose parity is damaged, by file name; none where there is to be none:
  ///   that is a leftover
  public record Check(
      long packs,
      long covered,
      Optional<ParityRate> rate,
      ParityRate asked,
      List<String> damaged) {}

  /// Looks at all parity, or at its headers only.
  public Check check(boolean isWhole) throws IOException {
    long packs = 0;
    long covered = 0;
    List<String> damaged = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    for (Packs folder : folders) {
      for (Pack pack : folder.all()) {
        packs++;
        Path sidecar = Sidecars.of(pack.path());
        Optional<ParityRate> rate = rate(sidecar, pack.size(), isWhole);
        if (rate.isPresent()) {
          covered++;
          least = Math.min(least, rate.get().hundredths());
        } else if (asked.isOn() && Files.exists(sidecar)) {
          damaged.add(pack.name());
        }
      }
    }
    Optional<ParityRate> rate =
        covered == 0 ? Optional.empty() : Optional.of(new ParityRate(least));
    return new Check(packs, covered, rate, asked, List.copyOf(damaged));
  }

  /// How much parity there is, if it can be used.
  private static Optional<ParityRate> rate(Path sidecar, long packSize, boolean isWhole) {
    try (ParityFile parity = Sidecars.open(sidecar)) {
      boolean isSound = parity.fileLength() == packSize && (!isWhole || parity.isIntact());
      return isSound ? Optional.of(parity.rate()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// What was done, or would be.
  ///
  /// @param written packs that got parity, or as much as there is to be
  /// @param bytes of these packs
  /// @param dropped parity that was deleted: there is to be none, or its pack is gone
  /// @param refused packs that are damaged and were left as they are
  public record Settled(long written, long bytes, long dropped, long refused) {}

  /// Makes all parity what it is to be.
  ///
  /// @param isPlan whether to say only what would be done
  public Settled settle(boolean isPlan) throws IOException {
    long bytes = 0;
    long dropped = 0;
    long refused = 0;
    long written = 0;
    for (Packs folder : folders) {
      Sidecars sidecars = folder.sidecars();
      // Listed before the packs: a writer names the sidecar first.
      List<Path> all = sidecars.all();
      List<Pack> stale = folder.all().stream().filter(sidecars::isToRenew).toList();
      if (!stale.isEmpty()) {
        progress.start("writing parity", stale.stream().mapToLong(Pack::size).sum());
      }
      for (Pack pack : stale) {
        if (!isPlan && !renew(sidecars, pack)) {
          refused++;
        } else if (asked.isOn()) {
          written++;
          bytes += pack.size();
        } else {
          dropped++;
        }
        progress.advance(pack.size());
      }
      for (Path sidecar : all) {
        if (!Files.exists(Sidecars.packOf(sidecar))) {
          dropped++;
          if (!isPlan) {
            sidecars.remove(Sidecars.packOf(sidecar));
          }
        }
      }
    }
    progress.finish();
    return new Settled(written, bytes, dropped, refused);
  }

  private static boolean renew(Sidecars sidecars, Pack pack) throws IOException {
    try {
      return sidecars.renew(pack);
    } catch (NoSuchFileException e) {
      return true; // another command has replaced the pack meanwhile
    }
  }

  /// Makes the parity of some packs anew, where these are sound.
  ///
  /// @param names of their files
  public void renew(Collection<String> names) throws IOException {
    for (Packs folder : folders) {
      for (Pack pack : folder.all()) {
        if (names.contains(pack.name())) {
          renew(folder.sidecars(), pack);
        }
      }
    }
  }
}
