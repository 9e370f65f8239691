package dev.mvc.cli;

import dev.mvc.work.Checkout;

/// Tells what was written to the folder.
final class RestoreReport {
  private RestoreReport() {}

  static void print(Output out, Checkout.Result result) {
    if (result.files() == 0 && result.deleted() == 0) {
      out.say("No file had to change.");
      return;
    }
    String deleted =
        result.deleted() == 0 ? "" : ", deleted " + Counts.of(result.deleted(), "file");
    out.say(
        "Restored {}, {}, verified{}.",
        Counts.of(result.files(), "file"),
        Sizes.format(result.bytes()),
        deleted);
  }
}
