# SPDX-License-Identifier: LGPL-2.1-or-later
# "nix build" makes gvt-xml from this folder: a clone, or a release's files with the sources' tarball.
{
  description = "Give a libvirt guest a GPU, and take it back";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      version = "1.0.0";
      clone = builtins.pathExists ./CMakeLists.txt;
      src = if clone then ./. else ./. + "/gvt-xml-${version}.tar.xz";
      package = if clone then ./packaging/gvt-xml.nix else ./gvt-xml.nix;
      systems = [ "x86_64-linux" "aarch64-linux" ];
      each = nixpkgs.lib.genAttrs systems;
    in
    {
      packages = each (system: {
        default = nixpkgs.legacyPackages.${system}.callPackage package { inherit src; };
      });
      checks = each (system: { build = self.packages.${system}.default; });
    };
}
