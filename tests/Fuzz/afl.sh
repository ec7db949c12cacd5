#!/usr/bin/env bash
# Builds tests/Fuzz, instruments a copy of the assemblies under test, and lets AFL++ loose on one target.
# usage: tests/Fuzz/afl.sh TARGET [SECONDS]     default: until Ctrl-C
set -euo pipefail
cd "$(dirname "$0")"
target=${1:-}
seconds=${2:-}

if [ -z "$target" ] || [ ! -d "seeds/$target" ]; then
    echo "usage: tests/Fuzz/afl.sh TARGET [SECONDS]     TARGET: $(ls seeds | tr '\n' ' ')" >&2
    exit 2
fi

if ! command -v afl-fuzz >/dev/null; then
    echo "afl.sh: there is no afl-fuzz; on Debian and Ubuntu it is in the package afl++ (apt-get install afl++)" >&2
    exit 2
fi

work=$(cd ../.. && pwd)/artifacts/fuzz/$target
rm -rf "$work/bin"
mkdir -p "$work"
dotnet publish LoadBalancer.Fuzz.csproj -c Release -o "$work/bin" -v q
dotnet tool restore >/dev/null

# Only what is fuzzed: the fuzzer's own code would lead it astray, and what runs before the fuzzer is attached must not be instrumented.
dotnet sharpfuzz "$work/bin/LoadBalancer.Core.dll"
if [ "$target" = toml ]; then
    dotnet sharpfuzz "$work/bin/Tomlyn.dll"
    dotnet sharpfuzz "$work/bin/lb.dll" LoadBalancer.Host.Configuration
fi

# To AFL++ the program is dotnet, in which it finds no instrumentation. .NET reserves more memory than AFL++ grants by default (-m none).
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1
exec afl-fuzz -i "$work/bin/seeds/$target" -o "$work/found" -x "dictionaries/$target.dict" -t 10000 -m none ${seconds:+-V "$seconds"} \
    -- dotnet "$work/bin/LoadBalancer.Fuzz.dll" afl "$target"
