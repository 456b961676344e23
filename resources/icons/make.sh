#!/bin/sh
# Draws the icons anew after icon.svg was changed. Needs: apt-get install librsvg2-bin icoutils icnsutils
set -eu
cd "$(dirname "$0")"

for size in 16 24 32 48 64 128 256 512 1024; do
  rsvg-convert --width "$size" --height "$size" icon.svg --output "${size}x${size}.png"
done
# Windows shows up to 256; macOS takes exactly these sizes.
icotool --create --output icon.ico 16x16.png 24x24.png 32x32.png 48x48.png 64x64.png --raw=256x256.png
png2icns icon.icns 16x16.png 32x32.png 48x48.png 128x128.png 256x256.png 512x512.png 1024x1024.png >/dev/null
