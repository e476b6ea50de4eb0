package dev.hypernet.objects.album;

import dev.hypernet.contracts.UserId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through all people, some at a time, each batch in a transaction of its own. */
@Singleton
class AlbumRepairService {
    private static final int BATCH = 100;

    private final AlbumRepairRepository repairs;

    AlbumRepairService(AlbumRepairRepository repairs) {
        this.repairs = repairs;
    }

    Uni<Repaired> repair() {
        return repairBeyond(null, Repaired.NOTHING);
    }

    private Uni<Repaired> repairBeyond(@Nullable UserId last, Repaired soFar) {
        return repairs.owners(last, BATCH).chain(owners -> repair(owners, soFar));
    }

    private Uni<Repaired> repair(List<UserId> owners, Repaired soFar) {
        return owners.isEmpty()
                ? Uni.createFrom().item(soFar)
                : repairs.repair(owners).chain(repaired -> repairBeyond(owners.getLast(), soFar.plus(repaired)));
    }
}
