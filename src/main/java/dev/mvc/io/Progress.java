package dev.mvc.io;

/// Told how far a long piece of work is. One piece at a time; [#advance] may be called by several
/// threads at once and costs some tens of nanoseconds, so call it per frame or chunk, not per byte.
public interface Progress {
  /// Told nothing: for work that nobody watches.
  Progress NONE =
      new Progress() {
        @Override
        public void start(String what, long totalBytes) {}

        @Override
        public void advance(long bytes) {}

        @Override
        public void finish() {}
      };

  /// A piece of work begins. Ends the piece before it, if there was one.
  ///
  /// @param what what a person calls it, a file name for example; escaped where it is shown
  /// @param totalBytes how many bytes there are to do, or −1 when that is not known
  void start(String what, long totalBytes);

  /// So many more bytes are done.
  void advance(long bytes);

  /// The work is done or given up. Nothing happens when none is under way.
  void finish();
}
