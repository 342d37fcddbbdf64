"""cuda_stand_ins.py SITE_PACKAGES: libraries in place of CUDA's, so that PyTorch as PyPI has it loads without them.

They have the names, versions and functions that the loader asks for; each function answers that there is no device. Needs
gcc and objdump.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

NO_DEVICE = 100
LIBRARY = re.compile(r"lib(cu(?!da\.)\w+|nccl|nvrtc|nvshmem\w*|nvJitLink)\.so\.\d+")
FUNCTION = re.compile(r"(__cuda|cu|nccl|nvrtc|nvshmem)[A-Za-z_0-9]+")
# What has no version may be in any library.
ANY = "libcudart."


def objdump(option, file):
    return subprocess.run(["objdump", option, file], capture_output=True, text=True, check=True).stdout


def wanted(folder):
    """Versions of each library of CUDA that is asked for, and the functions of each version."""
    versions, functions = {}, {}
    for file in folder.glob("*.so"):
        library = ""
        for line in objdump("-p", file).splitlines():
            words = line.split()
            if words[:1] == ["NEEDED"] and LIBRARY.fullmatch(words[1]):
                versions.setdefault(words[1], set())
            elif words[:2] == ["required", "from"]:
                library = words[2].rstrip(":")
            elif line.startswith("    0x") and LIBRARY.fullmatch(library):
                versions.setdefault(library, set()).add(words[3])
        for line in objdump("-T", file).splitlines():
            words = line.split()
            if "*UND*" in words and FUNCTION.fullmatch(words[-1]):
                version = words[-2].strip("()") if len(words) > words.index("*UND*") + 3 else ""
                functions.setdefault(version.replace("Base", ""), set()).add(words[-1])
    return versions, functions


def make(library, versions, functions):
    named = {version: sorted(functions.get(version, ())) for version in versions}
    names = [name for of_version in named.values() for name in of_version]
    if library.name.startswith(ANY):
        names += sorted(functions.get("", set()) - set(names))
    script = [f"{version} {{ {'global: ' + '; '.join(of) + ';' if of else ''} }};" for version, of in named.items()]
    with tempfile.TemporaryDirectory() as folder:
        source, map_file = pathlib.Path(folder, "it.c"), pathlib.Path(folder, "it.map")
        source.write_text("int nothing;\n" + "".join(f"int {name}(void) {{ return {NO_DEVICE}; }}\n" for name in names))
        map_file.write_text("\n".join(script))
        line = ["gcc", "-w", "-fno-builtin", "-shared", "-fPIC", "-o", library, f"-Wl,-soname,{library.name}", source]
        subprocess.run(line + ([f"-Wl,--version-script={map_file}"] if script else []), check=True)


folder = pathlib.Path(sys.argv[1], "torch", "lib")
versions, functions = wanted(folder)
for name in versions:
    if not (folder / name).exists():
        make(folder / name, sorted(versions[name]), functions)
