/// FlatBuffers, read by position.
///
/// A [dev.mvc.format.flatbuffer.FlatBuffer] gives the root [dev.mvc.format.flatbuffer.Table]; what
/// a table holds is asked for by the number of a field in the schema.
///
/// Source of the format: flatbuffers.dev, "FlatBuffer Internals".
@NullMarked
package dev.mvc.format.flatbuffer;

import org.jspecify.annotations.NullMarked;
