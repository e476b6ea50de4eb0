{{/* Where credential-service keeps secrets, what opens them, and how it logs in there. All arguments: the root. */}}

{{/* Says yes where Vault is told who asks by the pod's service account. */}}
{{- define "hypernet.vaultLogin" -}}
{{- if and .Values.vault.address (eq .Values.vault.auth "kubernetes") }}yes{{ end }}
{{- end }}

{{/* Says yes where secrets lie in the database, or may still. */}}
{{- define "hypernet.embeddedSecrets" -}}
{{- $vault := .Values.vault }}
{{- if or (eq $vault.store "embedded") (eq $vault.alsoRead "embedded") }}yes{{ end }}
{{- end }}

{{- define "hypernet.secretStore" }}
{{- $vault := .Values.vault }}
{{- if include "hypernet.embeddedSecrets" . }}
{{- if .Values.secretKeys.file }}
- { name: HYPERNET_SECRETS_KEYS_FILE, value: /etc/hypernet/keys/keys.json }
{{- else }}
- { name: HYPERNET_SECRETS_CURRENT_KEY, value: {{ .Values.secretKeys.current | quote }} }
{{- range .Values.secretKeys.versions }}
{{ include "hypernet.secretVariable" (dict "root" $ "name" (printf "HYPERNET_SECRETS_KEYS_%v" .) "key" (printf "SECRETS_KEY_%v" .)) }}
{{- end }}
{{- end }}
{{- end }}
{{- if $vault.address }}
- { name: HYPERNET_SECRETS_STORE, value: {{ $vault.store | quote }} }
{{- with $vault.alsoRead }}
- { name: HYPERNET_SECRETS_ALSO_READ, value: {{ . | quote }} }
{{- end }}
- { name: HYPERNET_SECRETS_VAULT_MOUNT, value: {{ $vault.mount | quote }} }
- { name: QUARKUS_VAULT_URL, value: {{ $vault.address | quote }} }
{{- with $vault.namespace }}
- { name: QUARKUS_VAULT_ENTERPRISE_NAMESPACE, value: {{ . | quote }} }
{{- end }}
{{- if $vault.caConfigMap }}
- { name: QUARKUS_VAULT_TLS_CA_CERT, value: /etc/hypernet/vault/ca.crt }
{{- end }}
{{- if eq $vault.auth "kubernetes" }}
- { name: QUARKUS_VAULT_AUTHENTICATION_KUBERNETES_ROLE, value: {{ $vault.role | quote }} }
- { name: QUARKUS_VAULT_AUTHENTICATION_KUBERNETES_JWT_TOKEN_PATH, value: /var/run/secrets/vault/token }
{{- with $vault.authMount }}
- { name: QUARKUS_VAULT_AUTHENTICATION_KUBERNETES_AUTH_MOUNT_PATH, value: {{ . | quote }} }
{{- end }}
{{- else if eq $vault.auth "approle" }}
{{ include "hypernet.secretVariable" (dict "root" . "name" "QUARKUS_VAULT_AUTHENTICATION_APP_ROLE_ROLE_ID" "key" "VAULT_ROLE_ID") }}
{{ include "hypernet.secretVariable" (dict "root" . "name" "QUARKUS_VAULT_AUTHENTICATION_APP_ROLE_SECRET_ID" "key" "VAULT_SECRET_ID") }}
{{- with $vault.authMount }}
- { name: QUARKUS_VAULT_AUTHENTICATION_APP_ROLE_AUTH_MOUNT_PATH, value: {{ . | quote }} }
{{- end }}
{{- else }}
{{ include "hypernet.secretVariable" (dict "root" . "name" "QUARKUS_VAULT_AUTHENTICATION_CLIENT_TOKEN" "key" "VAULT_TOKEN") }}
{{- end }}
{{- end }}
{{- end }}

{{- define "hypernet.secretMounts" }}
{{- if and .Values.secretKeys.file (include "hypernet.embeddedSecrets" .) }}
- { name: keys, mountPath: /etc/hypernet/keys, readOnly: true }
{{- end }}
{{- if include "hypernet.vaultLogin" . }}
- { name: vault-login, mountPath: /var/run/secrets/vault, readOnly: true }
{{- end }}
{{- if and .Values.vault.address .Values.vault.caConfigMap }}
- { name: vault-ca, mountPath: /etc/hypernet/vault, readOnly: true }
{{- end }}
{{- end }}

{{- define "hypernet.secretVolumes" }}
{{- if and .Values.secretKeys.file (include "hypernet.embeddedSecrets" .) }}
- name: keys
  secret: { secretName: {{ .Values.existingSecret }}, items: [{ key: {{ .Values.secretKeys.file }}, path: keys.json }] }
{{- end }}
{{- if include "hypernet.vaultLogin" . }}
# A token for Vault alone: Kubernetes itself does not take it.
- name: vault-login
  projected:
    sources:
      - serviceAccountToken: { path: token, audience: {{ .Values.vault.audience | quote }}, expirationSeconds: 3600 }
{{- end }}
{{- if and .Values.vault.address .Values.vault.caConfigMap }}
- { name: vault-ca, configMap: { name: {{ .Values.vault.caConfigMap }}, items: [{ key: ca.crt, path: ca.crt }] } }
{{- end }}
{{- end }}
