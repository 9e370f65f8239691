package dev.mvc.experiment;

import dev.mvc.object.RunEnvironment;
import dev.mvc.object.RunEnvironment.Code;
import dev.mvc.object.RunEnvironment.Machine;
import dev.mvc.object.RunEnvironment.Python;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Something that is not as it was.
///
/// @param part `code`, `python`, `package`, `machine`, `variable`, `data`, `params`
/// @param name what of it; may be empty
/// @param then as it was; null when it was not there
/// @param now as it is; null when it is not there
public record EnvironmentDifference(
    String part, String name, @Nullable String then, @Nullable String now) {

  /// What differs between two environments, the most telling first.
  public static List<EnvironmentDifference> between(RunEnvironment then, RunEnvironment now) {
    Comparing comparing = new Comparing();
    comparing.code(then.code(), now.code());
    comparing.python(then.python(), now.python());
    comparing.machine(then.machine(), now.machine());
    comparing.maps("variable", then.variables(), now.variables());
    return comparing.found;
  }

  private static final class Comparing {
    private final List<EnvironmentDifference> found = new ArrayList<>();

    private void compare(String part, String name, Object then, Object now) {
      if (!then.equals(now)) {
        found.add(new EnvironmentDifference(part, name, String.valueOf(then), String.valueOf(now)));
      }
    }

    private void maps(String part, Map<String, String> then, Map<String, String> now) {
      TreeSet<String> names = new TreeSet<>(then.keySet());
      names.addAll(now.keySet());
      for (String name : names) {
        if (!Objects.equals(then.get(name), now.get(name))) {
          found.add(new EnvironmentDifference(part, name, then.get(name), now.get(name)));
        }
      }
    }

    private void code(Optional<Code> then, Optional<Code> now) {
      if (then.isEmpty()) {
        return; // nothing is known
      }
      compare("code", "commit", then.get().commit(), now.map(Code::commit).orElse("none"));
      compare(
          "code",
          "changes",
          changes(then.get().diff().map(Object::toString)),
          changes(now.flatMap(Code::diff).map(Object::toString)));
    }

    private static String changes(Optional<String> diff) {
      return diff.map(id -> "diff " + id.substring(0, 12)).orElse("none");
    }

    private void python(Optional<Python> then, Optional<Python> now) {
      if (then.isEmpty()) {
        return;
      }
      compare("python", "", then.get().version(), now.map(Python::version).orElse("none"));
      now.ifPresent(of -> maps("package", then.get().packages(), of.packages()));
    }

    private void machine(Machine then, Machine now) {
      compare("machine", "system", then.os(), now.os());
      compare("machine", "processor", then.cpu(), now.cpu());
      compare("machine", "cores", then.cores(), now.cores());
      compare("machine", "GPU", gpus(then), gpus(now));
      long difference = Math.abs(then.memory() - now.memory());
      if (difference > then.memory() / 20) { // some of it belongs to the firmware, or another guest
        compare("machine", "memory", then.memory(), now.memory());
      }
    }

    private static String gpus(Machine machine) {
      return machine.gpus().isEmpty() ? "none" : String.join("; ", machine.gpus());
    }
  }
}
