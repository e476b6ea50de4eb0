package dev.hypernet.objects.conflict;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import io.vertx.core.json.JsonObject;

/**
 * Something that a job leaves for an object's owner to decide.
 *
 * @param field which; of an object that is gone at its source, none
 */
public record NewConflict(
        ObjectId object, String type, IntegrationId integration, JobId job, String kind, FieldConflict field) {
    private static final FieldConflict WHOLE = new FieldConflict("", "", new JsonObject());

    /** A field was changed here and at the source. */
    public static NewConflict changed(
            ObjectSnapshot object, IntegrationId integration, JobId job, FieldConflict field) {
        return new NewConflict(object.id(), object.type(), integration, job, "changed", field);
    }

    /** The object was changed here, and its source no longer has it. */
    public static NewConflict deletedAtSource(ObjectId object, String type, IntegrationId integration, JobId job) {
        return new NewConflict(object, type, integration, job, "deleted_at_source", WHOLE);
    }

    ConflictRepository.Place place() {
        return new ConflictRepository.Place(object, field.part(), field.field());
    }

    JsonObject row() {
        return new JsonObject()
                .put("object_id", object.toString())
                .put("object_type", type)
                .put("integration_id", integration.toString())
                .put("job_id", job.toString())
                .put("kind", kind)
                .put("part", field.part())
                .put("field", field.field())
                .put("base", field.values().getValue("base"))
                .put("mine", field.values().getValue("mine"))
                .put("theirs", field.values().getValue("theirs"));
    }
}
