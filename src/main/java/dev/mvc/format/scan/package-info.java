/// What would go wrong if a file were loaded, and what it gives away: looked at, never run.
///
/// [dev.mvc.format.scan.FileScan] is the entry: it asks the readers of formats for their warnings,
/// and looks at what no reader needs to know.
@NullMarked
package dev.mvc.format.scan;

import org.jspecify.annotations.NullMarked;
