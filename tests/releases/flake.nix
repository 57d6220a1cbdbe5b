# SPDX-License-Identifier: LGPL-2.1-or-later
# flake.nix and packaging/gvt-xml.nix with made-up packages in place of nixpkgs: their version. Whatever is missing or misnamed is an
# error. nix-instantiate --eval --strict tests/releases/flake.nix
let
  each = names: f: builtins.listToAttrs (map (name: { inherit name; value = f name; }) names);
  lib = {
    genAttrs = each;
    makeBinPath = builtins.concatStringsSep ":";
    licenses.lgpl21Plus = "LGPL-2.1-or-later";
    platforms.linux = [ "x86_64-linux" ];
  };
  packages = each
    [ "cmake" "ninja" "pkg-config" "docutils" "diffutils" "makeWrapper" "glib" "json_c" "libvirt" "libxml2" "libxslt" ]
    (name: "/nix/store/${name}")
    // { inherit lib; stdenv.mkDerivation = f: f; };
  callPackage = file: arguments:
    let package = import file;
    in package (builtins.intersectAttrs (builtins.functionArgs package) packages // arguments);
  nixpkgs = {
    inherit lib;
    legacyPackages = each [ "x86_64-linux" "aarch64-linux" ] (_: { inherit callPackage; });
  };
  self = (import ../../flake.nix).outputs { inherit self nixpkgs; };
  built = self.checks.x86_64-linux.build;
in
builtins.seq (builtins.deepSeq built.nativeBuildInputs built.checkPhase + built.postInstall) "${built.pname} ${built.version}"
