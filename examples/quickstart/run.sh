#!/bin/sh
# Five minutes with mvc, in one: three checkpoints of a real fine-tune become three versions of a model.
#
# Run it with `./build quickstart`, or with any `mvc` on the PATH. It works in a temporary folder and
# leaves nothing behind.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
work=$(mktemp -d "${TMPDIR:-/tmp}/mvc-quickstart.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"

bold='' dim='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m'); fi
tell() { printf '\n%s# %s%s\n' "$dim" "$1" "$plain"; }
run() { printf '%s$ %s%s\n' "$bold" "$*" "$plain" && "$@"; }

tell "A repository is a folder. Everything that mvc keeps is in .mvc; there is no server."
run mvc init

tell "A training run writes checkpoints. Each becomes a version: the first in full,"
tell "the next as small exact differences, tensor by tensor."
for step in 160 200 240; do
  cp "$here/checkpoints/step-$step/model.safetensors" .
  run mvc add model.safetensors
  run mvc commit -m "step $step" --param lr=2e-5 --param "step=$step"
done

tell "What happened?"
run mvc log
run mvc du

tell "What did the last 40 steps touch, and by how much?"
run mvc diff HEAD~1

tell "Step 240 turns out to be worse. Back to step 200, as a new version: nothing is lost."
run mvc rollback

tell "The proof: every version comes back byte for byte, whatever path of differences it takes."
for step in 160 200 240; do
  run mvc checkout -q "$(mvc log --oneline | sed -n "s/^\([0-9a-f]*\) .*step $step\$/\1/p" | tail -n 1)"
  run cmp model.safetensors "$here/checkpoints/step-$step/model.safetensors"
done
run mvc checkout -q main
run mvc fsck

tell "That is all: add, commit, log, diff, rollback. \`mvc help\` has the rest."
