/// GGUF, the files of llama.cpp and ggml.
///
/// After `docs/gguf.md` of ggml and gguf-py 0.19: versions 2 and 3, of both endiannesses, alone and
/// split.
@NullMarked
package dev.mvc.format.gguf;

import org.jspecify.annotations.NullMarked;
