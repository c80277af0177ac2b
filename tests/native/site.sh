#!/usr/bin/env bash
# The site of documents, whose links lead somewhere; with the pages of all types in the long form.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

parts=(--documents)
[ "${DXCP_LONG:-}" != 1 ] || parts=()
site() { alone docs/site/build ${parts[@]+"${parts[@]}"} > "$out/site.log" 2>&1 || { cat "$out/site.log"; false; }; }
check 'the site is made without a warning' site
for page in index README docs/rules docs/guides/csharp docs/guides/cpp docs/guides/testing-in-ci CHANGELOG; do
  check "it has $page" [ -s "artifacts/site/$page.html" ]
done
check 'it can be searched' grep -q 'StartSessionKeyRefresh' artifacts/site/index.json
[ "${DXCP_LONG:-}" != 1 ] || check 'it has the types' [ -s artifacts/site/api/Dxcp.DxcpDevice.html ]
docs/site/build --bogus > /dev/null 2>&1; check 'an unknown argument is wrong usage' [ $? -eq 2 ]
finish
