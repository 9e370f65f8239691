/// What a model is, beyond its tensors: its type and key facts, the tensors that share a storage,
/// and which file of a folder is the model.
///
/// [dev.mvc.format.about.ModelFacts] gathers what the file says of itself and what the
/// configuration files beside it say.
@NullMarked
package dev.mvc.format.about;

import org.jspecify.annotations.NullMarked;
