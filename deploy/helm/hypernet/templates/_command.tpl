{{/*
A pod that does one command of credential-service, in that service's environment, and ends.
Arguments: root, name, args (a list of texts).
*/}}
{{- define "hypernet.commandPod" }}
{{- $root := .root }}
{{- $values := $root.Values }}
metadata:
  labels:
    {{- include "hypernet.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  restartPolicy: Never
  {{- if include "hypernet.vaultLogin" $root }}
  serviceAccountName: {{ include "hypernet.name" $root }}-credential-service
  {{- end }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with $values.image.pullSecrets }}
  imagePullSecrets: {{ toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "hypernet.podSecurity" $root | nindent 4 }}
  containers:
    - name: {{ .name }}
      image: {{ $values.image.registry }}credential-service:{{ $values.image.tag | default $root.Chart.AppVersion }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args: {{ toJson .args }}
      envFrom:
        - configMapRef: { name: {{ include "hypernet.name" $root }}-environment }
      env:
        {{- $topology := $root.Files.Get "files/topology.yaml" | fromYaml }}
        {{- include "hypernet.environmentOf" (dict "root" $root "service" "credential-service" "topology" (get $topology "credential-service") "settings" dict) | trim | nindent 8 }}
      resources:
        {{- toYaml (index $values.services "credential-service").resources | nindent 8 }}
      securityContext:
        {{- include "hypernet.containerSecurity" $root | nindent 8 }}
      volumeMounts:
        - { name: temporary, mountPath: /tmp }
        {{- include "hypernet.secretMounts" $root | trim | nindent 8 }}
  volumes:
    - { name: temporary, emptyDir: {} }
    {{- include "hypernet.secretVolumes" $root | trim | nindent 4 }}
  {{- with $values.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity: {{ toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
