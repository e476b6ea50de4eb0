package dev.hypernet.benchmarks.linkbench;

import java.util.Locale;

/** The operations of LinkBench's mix with their shares, in hundredths of a percent: those of Facebook's workload. */
enum Operation {
    GETLINKLIST(50_71),
    GETNODE(12_93),
    ADDLINK(8_99),
    UPDATELINK(8_01),
    UPDATENODE(7_37),
    COUNTLINK(4_89),
    DELETELINK(2_99),
    ADDNODE(2_57),
    DELETENODE(1_01),
    GETLINK(53);

    private final int share;

    Operation(int share) {
        this.share = share;
    }

    int share() {
        return share;
    }

    /** Returns LinkBench's word for it. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
