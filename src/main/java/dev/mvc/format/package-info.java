/// Model files: where in them the tensors are.
///
/// [dev.mvc.format.ModelFormats] finds the [dev.mvc.format.layout.ModelFormat] of a file, which
/// reads its [dev.mvc.format.layout.Layout]: the tensors with their byte ranges. Whatever is
/// between them (headers, padding) is nobody's concern but the recipe's, which keeps it as it is. A
/// file without tensors is cut into pieces by [dev.mvc.format.ContentChunker]. Adding a format
/// takes one class and one line in `ModelFormats`.
///
/// A reader only locates tensors. It reads headers by position and never the tensors themselves,
/// executes nothing, opens no files but those of the model beside it, and trusts no number of the
/// file: every size is checked before it is used, memory is bounded, and whatever is wrong is a
/// [dev.mvc.format.layout.MalformedFileException] that says what and where. Such a file is then
/// kept as bytes; a reader never guesses.
///
/// Knows nothing of repositories.
@NullMarked
package dev.mvc.format;

import org.jspecify.annotations.NullMarked;
