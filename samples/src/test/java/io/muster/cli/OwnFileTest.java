package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OwnFileTest {

    private final OwnFile file = new OwnFile(Path.of("it's my \"file\".yaml"));

    @Test
    void commandsOfRemediesCanBeCopied() {
        assertThat(new OwnFile(Path.of("qwen.yaml"))
                        .in("Run muster ports FILE --firewall nftables, or muster up FILE."))
                .isEqualTo("Run muster ports qwen.yaml --firewall nftables, or muster up qwen.yaml.");
        assertThat(file.in("muster up FILE")).isEqualTo("muster up 'it'\\''s my \"file\".yaml'");
    }

    @Test
    void otherFilesAreLeftAlone() {
        String text = "nft -f FILE, muster up FILES, RANK_TABLE_FILE, muster FILE";

        assertThat(file.in(text)).isEqualTo(text);
    }

    @Test
    void aDocumentStaysOne() throws Exception {
        String document = file.inJson("{\"remedy\" : \"muster up FILE\"}");

        assertThat(new ObjectMapper().readTree(document).path("remedy").asText())
                .isEqualTo("muster up 'it'\\''s my \"file\".yaml'");
    }
}
