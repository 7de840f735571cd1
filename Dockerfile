# Storyproof in a container: docker build -t storyproof . && docker run -v storyproof:/data -e TELEGRAM_BOT_TOKEN=... storyproof
ARG BASE=python:3.12-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_SYSTEM_CERTS=1
WORKDIR /src
COPY requirements/uv.txt requirements/run.txt requirements/
RUN python3 -m venv --without-pip /opt/storyproof \
 && python3 -m pip --python /opt/storyproof/bin/python install --no-cache-dir --quiet --require-hashes -r requirements/uv.txt \
 && /opt/storyproof/bin/uv pip install --no-cache --quiet --python /opt/storyproof/bin/python --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY index index
COPY prompts prompts
COPY stories stories
RUN /opt/storyproof/bin/uv pip install --no-cache --quiet --python /opt/storyproof/bin/python --no-deps --no-build-isolation . \
 && /opt/storyproof/bin/uv pip uninstall --quiet --python /opt/storyproof/bin/python uv

FROM ${BASE}
RUN useradd --create-home --uid 10001 storyproof && mkdir /data /stories && chown storyproof /data
COPY --from=build /opt/storyproof /opt/storyproof
# Two heaps for all threads: many reindexes leave no gaps in dozens of them.
ENV PATH=/opt/storyproof/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data HTTP_HOST=0.0.0.0 ORT_DISABLE_TELEMETRY=1 MALLOC_ARENA_MAX=2
USER storyproof
WORKDIR /home/storyproof
# The index, the answers and the live pointer; mount stories of your own anywhere and name the place in STORIES_DIR.
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s CMD ["storyproof", "health"]
CMD ["storyproof", "run"]
