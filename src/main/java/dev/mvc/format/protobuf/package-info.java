/// The wire format of protocol buffers, read by position.
///
/// A [dev.mvc.format.protobuf.ProtoReader] steps through the fields of nested messages and says
/// where in the file their payloads are; it has no schema and skips what nobody asks for without
/// reading it. [dev.mvc.format.protobuf.FieldValues] gives the numbers of a repeated field as
/// elements of fixed size.
///
/// Source of the format: protobuf.dev, "Encoding". Groups, which were deprecated before any model
/// format was made of it, are refused.
@NullMarked
package dev.mvc.format.protobuf;

import org.jspecify.annotations.NullMarked;
