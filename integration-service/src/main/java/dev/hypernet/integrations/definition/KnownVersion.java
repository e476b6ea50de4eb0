package dev.hypernet.integrations.definition;

import dev.hypernet.connector.Definition.Status;

/**
 * What a registration has to know of a version that is there.
 *
 * @param number the version's text
 * @param isSame whether it has the content of the document at hand, their status apart
 * @param isCurrent whether it is what the definition is now
 * @param isStatusByApi whether an admin chose the definition's status
 * @param revision of this version
 * @param definitionRevision of its definition
 */
record KnownVersion(
        String integrationId,
        String number,
        Status status,
        Origin origin,
        boolean isSame,
        boolean isCurrent,
        boolean isStatusByApi,
        long revision,
        long definitionRevision) {

    boolean isDraft() {
        return status == Status.DRAFT;
    }
}
