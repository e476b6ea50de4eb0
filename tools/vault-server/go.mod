// The OpenBao server (MPL 2.0), for the tests of the Vault store: `go install` refuses a module with replacements, hence
// this one. Its tags lack the path that Go wants of a version 2, so the commit of v2.4.0 stands for it.
module dev.hypernet/tools/vault-server

go 1.24.6

require github.com/openbao/openbao v0.0.0-20250828202315-f9407a27fbee
