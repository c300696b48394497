#!/usr/bin/env bash
# Makes the README's pictures out of the demonstration: real outputs, through LibreOffice and pdftoppm.
# Usage: samples/pictures/make.sh   (needs soffice and pdftoppm; writes beside itself)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --release --quiet --manifest-path "$root/Cargo.toml"
JINGZHONG_TODAY=2026-06-23 "$root/target/release/jingzhong" -C "$work" demo -q >/dev/null
picture() { # name, workbook, page
  cp "$2" "$work/$1.xlsx"
  (cd "$work" && soffice --headless --convert-to pdf "$1.xlsx" >/dev/null 2>&1)
  pdftoppm -r 70 -png -f "$3" -l "$3" -singlefile "$work/$1.pdf" "$here/$1"
}
picture guide "$work/demo/下发/云梧县财政局/云梧县财政局-自查表.xlsx" 1
picture sendback "$work/demo/退改/云梧县市场监督管理局/市监局自查表-改.xlsx" 1
picture overview "$work/demo/汇总/总览.xlsx" "${OVERVIEW_PAGE:-1}"
