package io.muster.npu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts are put together from what was published; there is no NPU here that could have printed them. */
class NpuListingTest {

    @Test
    void listsAnA2WhoseIdsHaveGaps() {
        NpuListing listing = NpuListing.read(published("a2"));

        assertThat(listing.version()).contains("23.0.6");
        assertThat(listing.unread()).isEmpty();
        assertThat(listing.chips()).extracting(NpuChip::device).containsExactly(10, 12, 14, 16);
        assertThat(listing.chips())
                .extracting(chip -> chip.health().value())
                .containsExactly(
                        Optional.of(NpuHealth.OK),
                        Optional.of(NpuHealth.WARNING),
                        Optional.of(NpuHealth.ALARM),
                        Optional.of(NpuHealth.OK));
        NpuChip busy = listing.chips().get(1);
        assertThat(busy.name()).isEqualTo("910B2");
        assertThat(busy.memory().value()).contains(new NpuMemory(64233, 65536));
        assertThat(busy.processes().value())
                .contains(
                        List.of(new NpuProcess(2349, "python", 54321), new NpuProcess(2350, "VLLM::Worker TP1", 6020)));
        assertThat(listing.chips().get(0).processes().value()).contains(List.of());
    }

    @Test
    void listsBothDiesOfAnA3ByTheirPhysicalIds() {
        NpuListing listing = NpuListing.read(published("a3"));

        assertThat(listing.unread()).isEmpty();
        assertThat(listing.chips()).extracting(NpuChip::device).containsExactly(0, 1, 2, 3);
        assertThat(listing.chips()).extracting(NpuChip::npu).containsExactly(0, 0, 1, 1);
        assertThat(listing.chips().get(3).health().value()).contains(NpuHealth.CRITICAL);
        assertThat(listing.chips().get(0).processes().value()).contains(List.of());
        assertThat(listing.chips().get(1).processes().value()).contains(List.of(new NpuProcess(881, "python", 3002)));
    }

    @Test
    void listsA310pWithoutHbm() {
        NpuListing listing = NpuListing.read(published("310p"));

        assertThat(listing.unread()).isEmpty();
        assertThat(listing.chips()).extracting(NpuChip::device).containsExactly(0, 1);
        assertThat(listing.chips().get(1).memory().value()).contains(new NpuMemory(1500, 43693));
    }

    @Test
    void linesThatAreNoRowsAreOfNoImport() {
        String text =
                "dcmi: something new in this driver\n" + published("a2").replace("| 910B2 ", "|910B2 ") + "\nDone.\n";

        assertThat(NpuListing.read(text)).isEqualTo(NpuListing.read(published("a2")));
    }

    @Test
    void spacesAndCaseAreOfNoImport() {
        String text =
                published("a2").replace(" OK ", "ok").replaceAll(" {3,}", "   ").replace("\n", "\r\n");

        assertThat(NpuListing.read(text).unread()).isEmpty();
        assertThat(NpuListing.read(text).chips().get(0).health().value()).contains(NpuHealth.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"O", "OKAY", "", "正常", "Alarm OK", "K"})
    void aWordThatIsNotKnownIsNotHealthy(String word) {
        NpuListing listing = NpuListing.read(published("a2").replaceFirst("OK", word));

        assertThat(listing.chips().stream().filter(chip -> chip.device() == 10))
                .allSatisfy(chip -> assertThat(chip.health()).isEqualTo(new Reading.Unreadable<>(word)));
    }

    @Test
    void aChipWhoseRowIsCutIsNotListedAndTheRowIsTold() {
        NpuListing listing = NpuListing.read(published("a2").replaceFirst("\\| 12 .*\n", "| 12    910B2     | War\n"));

        assertThat(listing.chips()).extracting(NpuChip::device).containsExactly(10, 14, 16);
        assertThat(listing.unread()).hasValueSatisfying(line -> assertThat(line).contains("12    910B2"));
    }

    @Test
    void rowsOfTwoDiesAreNotJoined() {
        String text = published("a3")
                .replaceFirst("(?s)\\| 0     0  .*?\\| -           34                0    / 0             \\|\n", "");

        NpuListing listing = NpuListing.read(text);

        assertThat(listing.chips().get(0).health().value()).isEmpty();
    }

    @Test
    void aListThatWasCutBehindAChipSaysSo() {
        String text = published("a2");
        NpuListing listing = NpuListing.read(text.substring(0, text.indexOf("| 14 ")));

        assertThat(listing.chips()).extracting(NpuChip::device).containsExactly(10, 12);
        assertThat(listing.unread()).isPresent();
        assertThat(listing.chips().get(0).processes().value()).isEmpty();
    }

    @Test
    void whatIsNoListHasAnUnreadLine() {
        NpuListing listing = NpuListing.read("dcmi module initialize failed. ret is -8005\n");

        assertThat(listing.chips()).isEmpty();
        assertThat(listing.unread()).contains("dcmi module initialize failed. ret is -8005");
    }

    static String published(String generation) {
        try {
            return Files.readString(Path.of("src/test/resources/io/muster/npu/" + generation + ".txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
