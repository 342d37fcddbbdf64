package io.muster.docker;

import io.muster.cluster.Node;
import io.muster.deploy.Deployment;
import io.muster.plan.Command;
import io.muster.plan.HostFolder;
import io.muster.plan.ShellText;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What is run on a host so that those which lack the image get it from those which have it. A host needs bash and the engine alone:
 * it hands out from a container of the image, and fetches with bash. Each that has fetched hands out too.
 */
final class ImageCopyScripts {

    private static final String COPY_LABEL = "io.muster.copy";

    /** Hands out no longer than any step may take, should nobody be left to end it. */
    private static final Duration LIFE = ImagePhases.COPY.plusMinutes(5);

    private static final String COMMON = """
            # Where nobody listens any more, there is nobody to work for: printing then fails, and what was begun is ended.
            trap '' PIPE
            job=
            trap '[ -z "$job" ] || kill -- -$job 2> /dev/null' EXIT
            folder=$HOME/{folder}
            progress() { echo "muster: progress $1" || exit 1; }
            id() {
              local id
              id=$("$engine" image inspect -f '{{.Id}}' {image} 2> /dev/null) && echo "sha256:${id#sha256:}"
            }
            size() { local size=0; [ ! -f "$1" ] || size=$(wc -c < "$1"); echo $((size)); }
            mb() { echo $((($1 + 999999) / 1000000)); }
            full() { grep -qiE 'no space left on device|disk quota exceeded' <<< "$1"; }
            # Whether the disk takes more; what programs say of a full one may have no room either.
            takes_more() {
              head -c 1000000 /dev/zero 2> /dev/null > "$folder/probe"
              local code=$?
              rm -f "$folder/probe"
              return $code
            }
            # Tells how far a file has grown while the job runs; ends it when the file has not grown for that many seconds.
            watch() { # FILE BYTES WORD SECONDS
              local now last=-1 still=0 code
              while kill -0 $job 2> /dev/null; do
                now=$(size "$1")
                [ "$now" = "$last" ] && still=$((still + 1)) || still=0
                [ $still -lt $(($4 * 4)) ] || kill -- -$job
                [ "$now" = "$last" ] || progress "$3 $(mb "$now") of $(mb "$2") MB"
                last=$now
                sleep 0.25
              done
              wait $job
              code=$?
              job=
              return $code
            }
            # Ends the container that hands out the image.
            withdraw() {
              local ours
              ours=$("$engine" ps -aq --no-trunc --filter label={copyLabel}={cluster})
              [ -z "$ours" ] || "$engine" rm -f -v $ours > /dev/null 2>&1
            }
            # Asks a neighbour: its one word is in "answer", what follows can be read from 3.
            ask() { # HOST SHA256 OFFSET
              answer=
              # First within seconds: a host that is gone would hold up bash for minutes.
              timeout 3 bash -c ": < /dev/tcp/$1/{port}" 2> /dev/null && { exec 3<> "/dev/tcp/$1/{port}"; } 2> /dev/null || return 1
              { printf '%s %s\\n' "$2" "$3" >&3 && read -r -t 10 answer <&3; } 2> /dev/null
              [ -n "$answer" ] || { exec 3>&-; return 1; }
            }
            # Hands out the archive of that name and size to neighbours; why it does not is in "said".
            hand_out() { # SHA256 SIZE
              local container tenths
              withdraw
              container=$("$engine" run -d --net=host --restart=on-failure:5 --stop-signal=KILL --user=0:0 --label={clusterLabel}={cluster} --label={copyLabel}={cluster} \\
                -v "$folder/$1.tar:/image:ro" --entrypoint=python3 {image} -c {server} {host} {port} "$1" {life} 2>&1) ||
                { said=$container; return 1; }
              container=${container##*$'\\n'}
              for ((tenths = 0; tenths < 100; tenths++)); do
                [ "$("$engine" container inspect -f '{{.State.Running}} {{.RestartCount}}' "$container" 2> /dev/null)" = 'true 0' ] || break
                ask {host} hello 0 && [ "$answer" = other ] && { exec 3>&-; echo "$(id) $1 $2" > "$folder/offered"; return 0; }
                sleep 0.1
              done
              said=$("$engine" logs "$container" 2>&1 | tail -n 1)
              withdraw
              return 1
            }
            """;

    private static final String OFFER = """
            holders=() lacking=0
            for told; do
              [ -n "${told#*=}" ] && holders+=("${told%%=*}") || lacking=$((lacking + 1))
            done
            [ $lacking -gt 0 ] || { echo 'muster: unchanged'; exit 0; }
            {first}
            # As many as lack it are enough, the first of those that have it.
            turn=no
            for holder in "${holders[@]:0:$lacking}"; do [ "$holder" != {host} ] || turn=yes; done
            [ $turn = yes ] || { echo 'muster: unchanged'; exit 0; }
            umask 077
            mkdir -p "$folder"
            image=$(id)
            bytes=$("$engine" image inspect -f '{{.Size}}' {image})
            read -r whose sum size 2> /dev/null < "$folder/offered"
            # What an earlier run has saved, or the control machine has sent, is as good as new.
            if [ "$whose" != "$image" ] || [ "$(sha256sum < "$folder/$sum.tar" 2> /dev/null)" != "$sum  -" ]; then
              rm -rf "${folder:?}"/*
              read -r _ _ _ free _ < <(df -Pk "$folder" | tail -n 1)
              [ "$free" -ge $((bytes / 1024)) ] ||
                fail DISK_FULL "expected room for the image's archive in ~/{folder} on {host}: $(mb $bytes) MB are needed, $((free / 977)) MB are free" "Free some room on that disk, then run the same command again."
              # A job of its own can be ended with all that it has started.
              set -m
              (
                set -o pipefail
                "$engine" save{format} {image} | tee "$folder/saving" | sha256sum > "$folder/sum"
              ) 2> "$folder/said" &
              job=$!
              set +m
              if ! watch "$folder/saving" "$bytes" saved 600; then
                said=$(tail -n 1 "$folder/said")
                takes_more || said='No space left on device'
                rm -rf "${folder:?}"/*
                full "$said" && fail DISK_FULL "expected room for the image's archive in ~/{folder} on {host}: $said" "Free some room on that disk, then run the same command again."
                fail IMAGE_NOT_COPIED "expected {engine} save to write the image's archive on {host}, it said: $said" "Run {engine} save {image} there by hand."
              fi
              read -r sum _ < "$folder/sum"
              size=$(size "$folder/saving")
              mv -f "$folder/saving" "$folder/$sum.tar"
            fi
            offer
            """;

    /** Where no host has the image. */
    private static final String NOBODY_HAS_IT = """
            if [ ${#holders[@]} = 0 ]; then
              fail IMAGE_ABSENT "expected the image {image} on one host of the cluster at least, it is on none, and runtime.docker.pull is neighbour" "Load it on one host, or name a file of {engine} save in runtime.docker.archive."
            fi
            """;

    /** The head says it for all. */
    private static final String NOT_MINE = """
            [ ${#holders[@]} -gt 0 ] || { echo 'muster: unchanged'; exit 0; }
            """;

    /** The archive has come from the control machine. */
    private static final String UNPACK = """
            if [ ${#holders[@]} = 0 ]; then
              progress 'loading the image'
              said=$("$engine" load -i "$folder/sent.tar" 2>&1) || {
                said=$(tail -n 1 <<< "$said")
                full "$said" && fail DISK_FULL "expected room for the image on {host}, {engine} load said: $said" "Free some room where {engine} keeps its images, then run the same command again."
                fail IMAGE_ARCHIVE "expected {engine} on {host} to load {archive}, it said: $said" "Make it anew: {engine} save -o FILE {image}."
              }
              id > /dev/null ||
                fail IMAGE_ARCHIVE "expected the image {image} on {host} from {archive}, {engine} load said: $(tail -n 1 <<< "$said")" "Make the file anew: {engine} save -o FILE {image}."
              read -r sum < "$folder/sent.tar.sha256"
              rm -f "$folder/sent.tar.sha256"
              size=$(size "$folder/sent.tar")
              mv -f "$folder/sent.tar" "$folder/$sum.tar"
              offer
            fi
            """;

    private static final String OFFER_FUNCTION = """
            offer() {
              hand_out "$sum" "$size" || {
                case $said in
                  *'ddress already in use'*) fail COPY_PORT_TAKEN "expected the port {port} of {host} to be free, to hand out the image: $said" "Set runtime.docker.copyPort to another port." ;;
                esac
                fail IMAGE_NOT_COPIED "expected a container of {image} on {host} to hand out the image, it said: $said" "The image needs python3 for that; without it, set runtime.docker.pull to missing or never."
              }
              echo "fact archive $sum/$size/$(id)"
              exit 0
            }
            """;

    private static final String FETCH = """
            ! id > /dev/null || { echo 'muster: unchanged'; exit 0; }
            neighbours=() offers=()
            for told; do
              host=${told%%=*} offer=${told#*=}
              [ "$host" = {host} ] || neighbours+=("$host")
              [ -z "$offer" ] || [[ " ${offers[*]} " = *" $offer "* ]] || offers+=("$offer")
            done
            [ ${#offers[@]} -gt 0 ] ||
              fail IMAGE_NOT_COPIED "expected a host of the cluster to hand out the image {image} to {host}, none does" "Run the same command again."
            umask 077
            mkdir -p "$folder"
            for file in "$folder"/*; do
              # Parts of what is offered no more are of no use.
              case " ${offers[*]}" in *" $(basename "$file" .part)/"*) ;; *) rm -rf "$file" ;; esac
            done
            no_room() {
              rm -f "$folder"/*.part
              fail DISK_FULL "expected room for the image on {host}: $1" "Free some room on that disk, then run the same command again."
            }
            root=$("$engine" info -f '{root}' 2> /dev/null)
            # Sees that the rest has room, and what is unpacked from it: less than that cannot suffice.
            room() { # BYTES_TO_COME BYTES
              local here there free
              read -r here _ _ free _ < <(df -Pk "$folder" | tail -n 1)
              [ "$free" -ge $(($1 / 1024)) ] || no_room "$(mb "$1") MB are to come into ~/{folder}, $((free / 977)) MB are free there"
              read -r there _ _ free _ < <(df -Pk "$root" 2> /dev/null | tail -n 1)
              [ -n "$free" ] || return 0
              [ "$here" != "$there" ] || free=$((free - $1 / 1024))
              [ "$free" -ge $(($2 / 1024)) ] || no_room "$(mb "$2") MB are to be unpacked into $root, $((free / 977)) MB are free there"
            }
            damaged=0
            # Whether the archive is here, whole.
            fetch() { # HOST SHA256 SIZE
              local part=$folder/$2.part
              if [ "$(size "$part")" -lt "$3" ]; then
                ask "$1" "$2" "$(size "$part")" || return 1
                heard=$SECONDS
                [ "$answer" = here ] || { exec 3>&-; return 1; }
                room $(($3 - $(size "$part"))) "$3"
                set -m
                cat <&3 >> "$part" 2> /dev/null &
                job=$!
                set +m
                exec 3>&-
                watch "$part" "$3" "from $1:" 20
                heard=$SECONDS
                if [ "$(size "$part")" -lt "$3" ]; then
                  room $(($3 - $(size "$part"))) 0
                  takes_more || no_room "~/{folder} takes no more"
                  return 1
                fi
              fi
              progress 'comparing the archive'
              [ "$(sha256sum < "$part")" != "$2  -" ] || return 0
              rm -f "$part"
              damaged=$((damaged + 1))
              [ $damaged -lt 2 ] ||
                fail COPY_DAMAGED "expected the image's archive on {host} to have the SHA-256 of that of $1, it was another one, twice; what came was deleted" "See that disk and memory of both hosts are sound (dmesg)."
              progress "what came from $1 is damaged, and is fetched anew"
              return 1
            }
            heard=$SECONDS
            got=
            while [ -z "$got" ]; do
              first=$((RANDOM % ${#neighbours[@]}))
              for neighbour in "${neighbours[@]:first}" "${neighbours[@]:0:first}"; do
                for offer in "${offers[@]}"; do
                  IFS=/ read -r sum size image <<< "$offer"
                  fetch "$neighbour" "$sum" "$size" && { got=$offer; break 2; }
                done
              done
              [ -n "$got" ] || {
                [ $((SECONDS - heard)) -lt 60 ] ||
                  fail IMAGE_NOT_COPIED "expected a neighbour of {host} to hand out the image at port {port}, none has answered for 60 s" "See that hosts reach each other at that port, then run the same command again: it goes on where it was."
                progress 'waiting for a neighbour'
                sleep 0.5
              }
            done
            mv -f "$folder/$sum.part" "$folder/$sum.tar"
            progress 'loading the image'
            said=$("$engine" load -i "$folder/$sum.tar" 2>&1) || {
              said=$(tail -n 1 <<< "$said")
              rm -f "$folder/$sum.tar"
              ! full "$said" || no_room "$root is full, {engine} load said: $said"
              fail IMAGE_NOT_COPIED "expected {engine} load to take the image on {host}, it said: $said" "See what its daemon logs there."
            }
            loaded=$(id)
            [ "$loaded" = "$image" ] ||
              fail IMAGE_NOT_COPIED "expected the image $image on {host} after loading its archive, saw ${loaded:-none}" "Hosts whose engines keep images in different ways tell different ids: use one kind of engine everywhere."
            progress 'handing out the image'
            # Others have the first one to ask.
            hand_out "$sum" "$size" || progress "not handing out: $said"
            """;

    private static final String END = """
            withdraw
            rm -rf "$folder"
            rmdir "${folder%/*}" "${folder%/*/*}" 2> /dev/null
            image=$(id) || fail IMAGE_ABSENT "expected the image {image} on {host}, it is not there any more" "Run the same command again."
            echo "fact image $image"
            """;

    private final Deployment deployment;
    private final Node node;
    private final DockerRuntime docker;

    ImageCopyScripts(Deployment deployment, Node node) {
        this.deployment = deployment;
        this.node = node;
        this.docker = (DockerRuntime) deployment.runtime();
    }

    /** Where the archive of the control machine goes, relative to the home folder. */
    static String sentTo(Deployment deployment) {
        return folder(deployment) + "/sent.tar";
    }

    private static String folder(Deployment deployment) {
        return HostFolder.of(deployment.cluster()).file("image");
    }

    /** Told the images of all hosts: whether none has it. */
    Command need() {
        return Command.script(fill("""
                # Sees whether no host has the image, so that {host} needs the archive.
                for told; do [ -z "${told#*=}" ] || { echo 'muster: unchanged'; exit 0; }; done
                """));
    }

    /** Told the images of all hosts: makes the archive, and hands it out, where others lack it. */
    Command offer() {
        boolean head = deployment.cluster().head().equals(node);
        String first = NOT_MINE;
        if (head) {
            first = docker.archive().isPresent() ? UNPACK : NOBODY_HAS_IT;
        }
        return script(
                "Hands out the image from %s, where other hosts lack it and it is this one's turn.",
                OFFER_FUNCTION + OFFER.replace("{first}\n", first));
    }

    /** Told the archives that are handed out: fetches one, loads the image, and hands out too. */
    Command fetch() {
        return script("Fetches the image to %s from a neighbour, if it is not there.", FETCH);
    }

    /** Ends the copying, deletes the archive, and tells the image's id. */
    Command end() {
        return script("Ends the copying of the image on %s.", END);
    }

    /** Ends the handing out; what has arrived stays, so that the next run goes on there. */
    Command undo() {
        return script("Ends the handing out of the image on %s.", "withdraw\n");
    }

    private Command script(String title, String text) {
        return Command.script(
                fill("# " + title.formatted(node.host()) + "\n" + ContainerScripts.BEFORE + COMMON + text));
    }

    private String fill(String text) {
        boolean podman = docker.engine().equals("podman");
        return text.replace("{engine}", ShellText.word(docker.engine()))
                .replace("{format}", podman ? " --format=docker-archive" : "")
                .replace("{root}", podman ? "{{.Store.GraphRoot}}" : "{{.DockerRootDir}}")
                .replace("{host}", node.host())
                .replace("{cluster}", deployment.cluster().name())
                .replace("{folder}", folder(deployment))
                .replace("{clusterLabel}", ContainerScripts.CLUSTER_LABEL)
                .replace("{copyLabel}", COPY_LABEL)
                .replace("{port}", String.valueOf(docker.copyPort()))
                .replace("{life}", String.valueOf(LIFE.toSeconds()))
                .replace("{image}", ShellText.word(ImageName.of(docker.image()).tagged()))
                .replace("{server}", ShellText.word(ImageServer.PYTHON))
                // The last: what a user has written must not be filled in.
                .replace(
                        "{archive}",
                        docker.archive()
                                .map(Path::toString)
                                .map(ImageCopyScripts::plain)
                                .orElse(""));
    }

    /** Fit to stand in double quotes of bash. */
    private static String plain(String path) {
        return path.replaceAll("[^A-Za-z0-9_./ +-]", "?");
    }
}
