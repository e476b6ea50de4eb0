# All that credential-service may do in Vault. The engine is mounted at "hypernet": with another mount, change both paths.
# The tests run under this very file.

path "hypernet/data/credentials/*" {
  # A second write of a generation is an update: check-and-set refuses it, which tells it from a right that is missing.
  capabilities = ["create", "update", "read"]
}

path "hypernet/metadata/credentials/*" {
  # Deleting the metadata of an entry destroys all there is of it.
  capabilities = ["create", "update", "list", "delete"]
}
