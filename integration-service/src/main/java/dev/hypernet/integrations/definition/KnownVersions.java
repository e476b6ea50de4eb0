package dev.hypernet.integrations.definition;

import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Definition.Status;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All versions of one definition, under the lock of a registration. */
record KnownVersions(List<KnownVersion> versions) {
    /** What was stored before the grammar of versions was as strict as it is stands lowest. */
    private static final Comparator<KnownVersion> BY_NUMBER = Comparator.comparing(
            version -> DefinitionVersion.of(version.number()).orElse(null),
            Comparator.nullsFirst(Comparator.naturalOrder()));

    /** The highest that is no draft is what the definition is; only where all are drafts it is the highest of them. */
    private static final Comparator<KnownVersion> BY_RANK =
            Comparator.comparing((KnownVersion version) -> !version.isDraft()).thenComparing(BY_NUMBER);

    KnownVersions {
        versions = List.copyOf(versions);
    }

    Optional<KnownVersion> version(String number) {
        return versions.stream()
                .filter(version -> version.number().equals(number))
                .findFirst();
    }

    Optional<KnownVersion> current() {
        return versions.stream().filter(KnownVersion::isCurrent).findFirst();
    }

    /** Which is to be the current one. */
    Optional<KnownVersion> highest() {
        return versions.stream().max(BY_RANK);
    }

    /** What publishing means where no version is named: the highest draft above the current version, else that one. */
    Optional<KnownVersion> toPublish() {
        Optional<KnownVersion> draft =
                versions.stream().filter(KnownVersion::isDraft).max(BY_NUMBER);
        return current()
                .map(now ->
                        draft.filter(next -> BY_NUMBER.compare(next, now) > 0).orElse(now));
    }

    /**
     * The status a document is to have. One an admin gave the definition outlives what files say: what they bring anew
     * has it too, unless it is a draft.
     */
    Status statusOf(Definition definition, Origin origin) {
        return current()
                .filter(now -> origin == Origin.FILE && definition.status() != Status.DRAFT)
                .filter(now -> now.isStatusByApi() && !now.isDraft())
                .map(KnownVersion::status)
                .orElse(definition.status());
    }
}
