{{/*
A Deployment and its PodDisruptionBudget. Arguments: root; service, the image; name, unique among the pools; topology, the
service's own; settings (replicas, resources, providers, autoscaling) from the values.
*/}}
{{- define "hypernet.deployment" }}
{{- $root := .root }}
{{- $values := $root.Values }}
{{- $service := .service }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "hypernet.name" $root }}-{{ .name }}
  labels:
    {{- include "hypernet.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $service }}
spec:
  {{- if not (dig "autoscaling" "enabled" false .settings) }}
  replicas: {{ .settings.replicas }}
  {{- end }}
  {{- if and (eq $service "object-service") (eq $values.media.accessMode "ReadWriteOnce") }}
  # Two pods cannot share its volume.
  strategy: { type: Recreate }
  {{- end }}
  selector:
    matchLabels:
      {{- include "hypernet.podsOf" . | nindent 6 }}
      hypernet.dev/pool: {{ .name }}
  template:
    metadata:
      labels:
        {{- include "hypernet.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $service }}
        hypernet.dev/pool: {{ .name }}
      annotations:
        checksum/environment: {{ include (print $root.Template.BasePath "/environment.yaml") $root | sha256sum }}
        {{- with $values.podAnnotations }}{{ toYaml . | nindent 8 }}{{ end }}
    spec:
      {{- if and (eq $service "credential-service") (include "hypernet.vaultLogin" $root) }}
      serviceAccountName: {{ include "hypernet.name" $root }}-credential-service
      {{- end }}
      automountServiceAccountToken: false
      # Kubernetes' own HYPERNET_… variables would read as configuration.
      enableServiceLinks: false
      # credential-service waits for tokens that a provider gives only once: quarkus.shutdown.timeout, then a minute.
      terminationGracePeriodSeconds: {{ ternary 120 60 (eq $service "credential-service") }}
      {{- with $values.image.pullSecrets }}
      imagePullSecrets: {{ toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "hypernet.podSecurity" . | nindent 8 }}
      containers:
        - name: {{ $service }}
          image: {{ $values.image.registry }}{{ $service }}:{{ $values.image.tag | default $root.Chart.AppVersion }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          ports:
            - { name: http, containerPort: 8080 }
          envFrom:
            - configMapRef: { name: {{ include "hypernet.name" $root }}-environment }
          env:
            {{- include "hypernet.environmentOf" . | trim | nindent 12 }}
          startupProbe:
            httpGet: { path: /q/health/started, port: http }
            periodSeconds: 2
            failureThreshold: 90
          livenessProbe:
            httpGet: { path: /q/health/live, port: http }
            timeoutSeconds: 3
          readinessProbe:
            httpGet: { path: /q/health/ready, port: http }
            timeoutSeconds: 3
            periodSeconds: 5
          resources:
            {{- toYaml .settings.resources | nindent 12 }}
          securityContext:
            {{- include "hypernet.containerSecurity" . | nindent 12 }}
          volumeMounts:
            - { name: temporary, mountPath: /tmp }
            {{- if eq $service "object-service" }}
            - { name: data, mountPath: /var/lib/hypernet }
            {{- if $values.signing.existingSecret }}
            - { name: signing, mountPath: /etc/hypernet/signing, readOnly: true }
            {{- end }}
            {{- end }}
            {{- if eq $service "integration-service" }}
            {{- range $provider, $map := $values.connectors }}
            - { name: {{ $provider | replace "_" "-" }}-connector, mountPath: /etc/hypernet/connectors/{{ $provider }}, readOnly: true }
            {{- end }}
            {{- end }}
            {{- if eq $service "credential-service" }}
            {{- include "hypernet.secretMounts" $root | trim | nindent 12 }}
            {{- end }}
      volumes:
        - { name: temporary, emptyDir: {} }
        {{- if eq $service "object-service" }}
        - name: data
          persistentVolumeClaim: { claimName: {{ $values.media.existingClaim | default (print (include "hypernet.name" $root) "-media") }} }
        {{- with $values.signing.existingSecret }}
        - { name: signing, secret: { secretName: {{ . }} } }
        {{- end }}
        {{- end }}
        {{- if eq $service "integration-service" }}
        {{- range $provider, $map := $values.connectors }}
        - { name: {{ $provider | replace "_" "-" }}-connector, configMap: { name: {{ $map }} } }
        {{- end }}
        {{- end }}
        {{- if eq $service "credential-service" }}
        {{- include "hypernet.secretVolumes" $root | trim | nindent 8 }}
        {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.affinity }}
      affinity: {{ toYaml . | nindent 8 }}
      {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "hypernet.name" $root }}-{{ .name }}
  labels:
    {{- include "hypernet.labels" $root | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "hypernet.podsOf" . | nindent 6 }}
      hypernet.dev/pool: {{ .name }}
{{- end }}

{{/* What one service is told and the others are not. Arguments as above. */}}
{{- define "hypernet.environmentOf" }}
{{- $root := .root }}
{{- $values := $root.Values }}
{{- with .topology.schema }}
{{- $schema := upper . }}
{{- range list "OWNER" "REQUEST" "SYSTEM" }}
{{ include "hypernet.secretVariable" (dict "root" $root "name" (printf "HYPERNET_DATABASE_%s_PASSWORD" .) "key" (printf "%s_%s_PASSWORD" $schema .)) }}
{{- end }}
{{- end }}
{{- if eq .service "object-service" }}
{{- range .topology.callers }}
{{- $caller := include "hypernet.upper" . }}
{{ include "hypernet.secretVariable" (dict "root" $root "name" (printf "HYPERNET_SERVICES_%s_SECRET" $caller) "key" (printf "%s_SECRET" $caller)) }}
{{- end }}
- { name: QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING, value: "true" }
- { name: QUARKUS_HTTP_PROXY_ALLOW_X_FORWARDED, value: "true" }
{{- with $values.trustedProxies }}
- { name: QUARKUS_HTTP_PROXY_TRUSTED_PROXIES, value: {{ . | quote }} }
{{- end }}
- { name: HYPERNET_MEDIA_ROOT, value: /var/lib/hypernet/media }
- { name: HYPERNET_SIGNING_FOLDER, value: {{ ternary "/etc/hypernet/signing" "/var/lib/hypernet/signing" (not (empty $values.signing.existingSecret)) }} }
{{- with $values.admin.email }}
- { name: HYPERNET_ADMIN_EMAIL, value: {{ . | quote }} }
{{ include "hypernet.secretVariable" (dict "root" $root "name" "HYPERNET_ADMIN_PASSWORD" "key" "ADMIN_PASSWORD") }}
{{- end }}
{{- with $values.mail }}
{{- if .host }}
- { name: HYPERNET_MAIL_TRANSPORT, value: smtp }
- { name: QUARKUS_MAILER_HOST, value: {{ .host | quote }} }
- { name: QUARKUS_MAILER_PORT, value: {{ .port | quote }} }
- { name: QUARKUS_MAILER_FROM, value: {{ required "mail.from is required with mail.host" .from | quote }} }
- { name: QUARKUS_MAILER_START_TLS, value: {{ .startTls | quote }} }
{{- with .username }}
- { name: QUARKUS_MAILER_USERNAME, value: {{ . | quote }} }
{{ include "hypernet.secretVariable" (dict "root" $root "name" "QUARKUS_MAILER_PASSWORD" "key" "MAIL_PASSWORD") }}
{{- end }}
{{- end }}
{{- end }}
{{- with $values.media.s3 }}
{{- if .bucket }}
- { name: HYPERNET_MEDIA_STORAGE, value: s3 }
- { name: HYPERNET_MEDIA_S3_BUCKET, value: {{ .bucket | quote }} }
- { name: HYPERNET_MEDIA_S3_REGION, value: {{ .region | quote }} }
- { name: HYPERNET_MEDIA_S3_PATH_STYLE, value: {{ .pathStyle | quote }} }
{{- with .endpoint }}
- { name: HYPERNET_MEDIA_S3_ENDPOINT, value: {{ . | quote }} }
{{- end }}
{{- if .keys }}
{{ include "hypernet.secretVariable" (dict "root" $root "name" "HYPERNET_MEDIA_S3_ACCESS_KEY" "key" "S3_ACCESS_KEY") }}
{{ include "hypernet.secretVariable" (dict "root" $root "name" "HYPERNET_MEDIA_S3_SECRET_KEY" "key" "S3_SECRET_KEY") }}
{{- end }}
{{- end }}
{{- end }}
{{- else }}
{{ include "hypernet.secretVariable" (dict "root" $root "name" "HYPERNET_SERVICE_SECRET" "key" (printf "%s_SECRET" (include "hypernet.upper" .service))) }}
{{- end }}
{{- if and (eq .service "integration-service") $values.connectors }}
- { name: HYPERNET_CONNECTORS, value: /etc/hypernet/connectors }
{{- end }}
{{- if eq .service "credential-service" }}
{{- include "hypernet.secretStore" $root }}
{{ include "hypernet.secretVariable" (dict "root" $root "name" "HYPERNET_AUDIT_KEY" "key" "AUDIT_KEY") }}
{{- with $values.auditEarlierKeys }}
{{ include "hypernet.secretVariable" (dict "root" $root "name" "HYPERNET_AUDIT_EARLIER_KEYS" "key" .) }}
{{- end }}
{{- range $provider, $client := $values.oauthClients }}
{{- $upper := include "hypernet.upper" $provider }}
- { name: HYPERNET_OAUTH_CLIENTS_{{ $upper }}_CLIENT_ID, value: {{ $client.clientId | toString | quote }} }
{{- if $client.signs }}
{{ include "hypernet.secretVariable" (dict "root" $root "name" (printf "HYPERNET_OAUTH_CLIENTS_%s_PRIVATE_KEY" $upper) "key" (printf "OAUTH_%s_PRIVATE_KEY" $upper)) }}
{{- with $client.keyId }}
- { name: HYPERNET_OAUTH_CLIENTS_{{ $upper }}_KEY_ID, value: {{ . | toString | quote }} }
{{- end }}
{{- else if not $client.public }}
{{ include "hypernet.secretVariable" (dict "root" $root "name" (printf "HYPERNET_OAUTH_CLIENTS_%s_CLIENT_SECRET" $upper) "key" (printf "OAUTH_%s_CLIENT_SECRET" $upper)) }}
{{- end }}
{{- end }}
{{- end }}
{{- if eq .service "sync-worker" }}
{{- with .settings.providers }}
- { name: HYPERNET_WORKER_PROVIDERS, value: {{ join "," . | quote }} }
- { name: MP_MESSAGING_INCOMING_CONTENT_TOPIC, value: {{ printf "%shypernet[.]content[.]requested[.](%s)[.]v1" ($values.topicPrefix | replace "." "[.]") (join "|" .) | quote }} }
{{- end }}
{{- end }}
{{- end }}
