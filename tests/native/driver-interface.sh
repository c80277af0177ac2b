#!/usr/bin/env bash
# A runtime written in C++ loads the driver by name and drives its tables directly.
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
need_gxx
need_headers
install_once linux

compile_once ddi11_contract 'g++ -std=c++17 -Og -g' "${include[@]}" tests/native/src/ddi11_contract.cpp -ldl && count ddi11_contract "$out/ddi11_contract" "$library"
compile_once ddi9_contract 'g++ -std=c++17 -Og' "${include[@]}" tests/native/src/ddi9_contract.cpp -ldl && count ddi9_contract "$out/ddi9_contract" "$library"
finish
