# syntax=docker/dockerfile:1
# Three stages: the style sheets (Node), the packages (pip), and what runs, which has neither.

FROM node:24-bookworm-slim AS frontend
WORKDIR /hub/hub/frontend
COPY hub/frontend/package.json hub/frontend/package-lock.json hub/frontend/.npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY hub/frontend ./
RUN npm run --silent build

FROM python:3.13-slim-bookworm AS packages
WORKDIR /hub
RUN python -m venv /hub/.venv
COPY requirements.txt ./
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
# Pango for the printed minutes; DejaVu has ŵ and ŷ.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /hub --shell /usr/sbin/nologin hub \
    && install -d -o hub -g hub -m 0700 /data
WORKDIR /hub
ENV PATH=/hub/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HUB_DATA=/data
COPY --from=packages /hub/.venv .venv
COPY manage.py ./
COPY bin/welsh.py bin/healthy.py bin/
COPY hub hub
COPY sharing sharing
COPY meetings meetings
COPY templates templates
COPY locale locale
COPY --from=frontend /hub/build/static build/static
RUN python bin/welsh.py compile \
    && HUB_DATA="$(mktemp -d)" SECRET_KEY=only-to-collect-static-files python manage.py collectstatic --noinput --verbosity 0
USER hub
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "bin/healthy.py"]
ENTRYPOINT ["python", "manage.py"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
