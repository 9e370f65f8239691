#!/bin/sh
# Five minutes with mvc, in one: three checkpoints of a real fine-tune become three versions of a model.
#
# Run it with `./build quickstart`, or with any `mvc` on the PATH. It works in a temporary folder and
# leaves nothing behind.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
work=$(mktemp -d "${TMPDIR:-/tmp}/mvc-quickstart.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
ln -s "$here/checkpoints" "$work/checkpoints"
mkdir "$work/bert" && cd "$work/bert"

bold='' dim='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m'); fi

tell() { printf '\n'; for line in "$@"; do printf '%s# %s%s\n' "$dim" "$line" "$plain"; done; }

# Shows a command as one would type it, and runs it.
run() {
  printf '%s$' "$bold"
  for word in "$@"; do
    case $word in *' '*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
  done
  printf '%s\n' "$plain"
  "$@"
}

tell "A repository is a folder. Everything that mvc keeps is in .mvc; there is no server."
run mvc init

tell "A training run writes checkpoints. Each becomes a version: the first in full," \
  "the next as small exact differences, tensor by tensor."
for step in 160 200 240; do
  run cp "../checkpoints/step-$step/model.safetensors" .
  run mvc add model.safetensors
  run mvc commit -m "step $step" --param lr=2e-5 --param "step=$step"
done

tell "What happened, and what did it cost?"
run mvc log
run mvc du

tell "What did the last 40 steps touch, and by how much?"
run mvc diff HEAD~1 HEAD

tell "Step 240 turns out to be worse. Back to step 200, as a new version: nothing is lost."
run mvc rollback

tell "The proof: every version comes back byte for byte, whatever way of differences it takes."
for version in "main~3 160" "main~2 200" "main~1 240"; do
  run mvc checkout -q "${version% *}"
  run cmp model.safetensors "../checkpoints/step-${version#* }/model.safetensors"
done
run mvc checkout -q main
run mvc fsck

tell "That is all: add, commit, log, diff, rollback. \`mvc help\` has the rest."
